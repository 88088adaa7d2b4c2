/**
 * Characters that show nothing: default-ignorable code points of Unicode (zero width, bidi controls, variation selectors, soft
 * hyphen, tags, fillers) and control characters other than tab, line feed and carriage return. Every detector reads through them.
 */
const IGNORABLE = /^[\p{Default_Ignorable_Code_Point}\p{Cc}]$/u;

export function isIgnorable(codePoint: number): boolean {
  if (codePoint === 0x09 || codePoint === 0x0a || codePoint === 0x0d) return false;
  return IGNORABLE.test(String.fromCodePoint(codePoint));
}
