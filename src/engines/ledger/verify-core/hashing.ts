/**
 * A computation that needs SHA-256 and does not care whether it comes at once (Node) or later (WebCrypto): it yields the
 * bytes to hash and receives the digest. One text of every algorithm serves the server and the browser.
 */
export type Hashing<T> = Generator<Uint8Array, T, Uint8Array>;

/** Runs a hashing computation with a synchronous SHA-256. */
export function runHashing<T>(computation: Hashing<T>, sha256: (bytes: Uint8Array) => Uint8Array): T {
  let step = computation.next();
  while (!step.done) step = computation.next(sha256(step.value));
  return step.value;
}

/** Runs a hashing computation with an asynchronous SHA-256, such as WebCrypto's. */
export async function runHashingAsync<T>(
  computation: Hashing<T>,
  sha256: (bytes: Uint8Array) => Uint8Array | Promise<Uint8Array>,
): Promise<T> {
  let step = computation.next();
  while (!step.done) step = computation.next(await sha256(step.value));
  return step.value;
}
