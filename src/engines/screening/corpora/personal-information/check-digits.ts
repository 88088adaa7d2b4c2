// Check characters by their congruences, apart from the code of the detector: neither side can be right because the other is.

/** ISO 7064 MOD 11-2: the weighted sum, check character included, is 1 modulo 11. `body` has 17 digits. */
export function withIdCheck(body: string): string {
  for (const check of '0123456789X') {
    let sum = check === 'X' ? 10 : Number(check);
    for (let i = 0; i < 17; i++) sum += Number(body[i]) * (2 ** (17 - i) % 11);
    if (sum % 11 === 1) return body + check;
  }
  throw new Error(`no check character for ${body}`);
}

/** Luhn, by trying. */
export function withLuhn(body: string): string {
  for (let check = 0; check < 10; check++) {
    const number = `${body}${check}`;
    const sum = [...number].reverse().reduce((total, digit, i) => {
      const value = Number(digit) * (1 + (i % 2));
      return total + Math.floor(value / 10) + (value % 10);
    }, 0);
    if (sum % 10 === 0) return number;
  }
  throw new Error(`no check digit for ${body}`);
}

const CREDIT = '0123456789ABCDEFGHJKLMNPQRTUWXY';

/** GB 32100: the weighted sum, check character included, is 0 modulo 31. `body` has 17 characters. */
export function withCreditCheck(body: string): string {
  for (const check of CREDIT) {
    let sum = CREDIT.indexOf(check);
    for (let i = 0; i < 17; i++) sum += CREDIT.indexOf(body[i]!) * Number(3n ** BigInt(i) % 31n);
    if (sum % 31 === 0) return body + check;
  }
  throw new Error(`no check character for ${body}`);
}
