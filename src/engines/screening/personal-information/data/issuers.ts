// Issuer ranges of cards by ISO/IEC 7812: published ranges of the schemes, and older ranges of banks in China. Facts only.

export interface IssuerRange {
  readonly scheme: 'unionpay' | 'bank' | 'visa' | 'mastercard' | 'amex' | 'jcb' | 'diners' | 'discover';
  /** Lowest and highest beginning, of the same number of digits. */
  readonly from: string;
  readonly to: string;
  readonly lengths: readonly number[];
}

const range = (scheme: IssuerRange['scheme'], from: string, to: string, ...lengths: number[]): IssuerRange => ({
  scheme,
  from,
  to,
  lengths,
});

/** The first that fits counts. Visa's 13 digits are left out: out of use for decades, and the form of every EAN that begins with 4. */
export const ISSUER_RANGES: readonly IssuerRange[] = [
  range('unionpay', '62', '62', 16, 17, 18, 19),
  range('unionpay', '81', '81', 16, 17, 18, 19),
  range('bank', '9558', '9558', 19),
  range('bank', '436742', '436742', 19),
  range('bank', '601382', '601382', 19),
  range('bank', '603367', '603367', 18),
  range('bank', '603694', '603694', 19),
  range('amex', '34', '34', 15),
  range('amex', '37', '37', 15),
  range('visa', '4', '4', 16, 19),
  range('mastercard', '51', '55', 16),
  range('mastercard', '2221', '2720', 16),
  range('jcb', '3528', '3589', 16, 17, 18, 19),
  range('diners', '300', '305', 14, 16),
  range('diners', '36', '36', 14),
  range('diners', '38', '39', 14, 16),
  range('discover', '6011', '6011', 16, 19),
  range('discover', '644', '649', 16, 19),
  range('discover', '65', '65', 16, 19),
];
