// First two digits of GB/T 2260: provinces, autonomous regions, municipalities; 71 Taiwan; 81 to 83 are used for residence permits of
// residents of Hong Kong, Macao and Taiwan. Facts only.
const PROVINCES =
  '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83';

const KNOWN: ReadonlySet<number> = new Set(PROVINCES.split(' ').map(Number));

/**
 * Is a six-digit region code plausible? Province by table; prefecture 01 to 70 or 90, county 01 to 99 by the rules of GB/T 2260: codes that
 * were withdrawn long ago still stand in numbers that people carry, so a list of today's codes would miss them.
 */
export function isRegion(digits: ArrayLike<number>): boolean {
  const province = digits[0]! * 10 + digits[1]!;
  if (!KNOWN.has(province)) return false;
  const prefecture = digits[2]! * 10 + digits[3]!;
  const county = digits[4]! * 10 + digits[5]!;
  if (province >= 81) return prefecture === 0 && county === 0;
  return ((prefecture >= 1 && prefecture <= 70) || prefecture === 90) && county >= 1;
}
