const ID_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const ID_CHECKS = '10X98765432';

/** Check character of 17 digits by ISO 7064 MOD 11-2, as GB 11643 has it. */
export function idCheckCharacter(digits: ArrayLike<number>): string {
  let sum = 0;
  for (let i = 0; i < 17; i++) sum += digits[i]! * ID_WEIGHTS[i]!;
  return ID_CHECKS[sum % 11]!;
}

/** ISO/IEC 7812 (Luhn) over `count` digits from `from`. */
export function luhnHolds(digits: ArrayLike<number>, from: number, count: number): boolean {
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const digit = digits[from + count - 1 - i]!;
    const doubled = digit * 2;
    sum += i % 2 === 0 ? digit : doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** The 31 characters of a unified social credit code, in the order of their values; I, O, S, V and Z are left out. */
const CREDIT_ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';

/** Does the check character of a unified social credit code (GB 32100) hold? `code` is 18 characters in upper case. */
export function creditCodeHolds(code: string): boolean {
  let sum = 0;
  let weight = 1;
  for (let i = 0; i < 17; i++) {
    const value = CREDIT_ALPHABET.indexOf(code[i]!);
    if (value < 0) return false;
    sum += value * weight;
    weight = (weight * 3) % 31;
  }
  return CREDIT_ALPHABET[(31 - (sum % 31)) % 31] === code[17];
}
