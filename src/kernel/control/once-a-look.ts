/**
 * Reads what several controls ask for once a look: the controls of one look are given the same instant, the very object, and share
 * what was read for it. Another look reads anew.
 */
export function onceALook<T>(read: () => Promise<T>): (at: Date) => Promise<T> {
  const looks = new WeakMap<Date, Promise<T>>();
  return (at) => {
    const known = looks.get(at);
    if (known !== undefined) return known;
    const made = read();
    looks.set(at, made);
    return made;
  };
}
