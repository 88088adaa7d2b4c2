/** Waits until something holds, looking again and again, at most ten seconds. */
export async function until(look: () => boolean | Promise<boolean>, millis = 10_000): Promise<void> {
  const end = performance.now() + millis;
  while (!(await look())) {
    if (performance.now() > end) throw new Error(`did not come about within ${millis} ms: ${look.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
