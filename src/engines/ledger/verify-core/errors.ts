/** A text or a file does not have the form its specification asks for. The message says what is wrong and where. */
export class LedgerFormatError extends Error {
  override readonly name = 'LedgerFormatError';
}

/** A proof, signature or checkpoint is well formed, but does not prove what it claims. */
export class LedgerProofError extends Error {
  override readonly name = 'LedgerProofError';
}
