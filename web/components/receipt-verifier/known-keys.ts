const STORE = 'steward.log-keys';

/**
 * Keeps the key of every log that this browser has seen. A server that shows another key later is noticed; that the first
 * one is right can't be known from the server itself, and the page says so. False when the key is not the one seen before.
 */
export function rememberKey(origin: string, verifierKey: string): boolean {
  const known = JSON.parse(localStorage.getItem(STORE) ?? '{}') as Record<string, string>;
  if (known[origin] === undefined) {
    localStorage.setItem(STORE, JSON.stringify({ ...known, [origin]: verifierKey }));
    return true;
  }
  return known[origin] === verifierKey;
}
