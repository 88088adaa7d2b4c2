export { formOf, type SignatureAlgorithm, splitTyped } from './algorithms.ts';
export { concatBytes, decodeUtf8, equalBytes, fromBase64, parseDecimal, toBase64, toHex, utf8 } from './bytes.ts';
export { type Checkpoint, formatCheckpoint, parseCheckpoint, type TreeHead } from './checkpoint.ts';
export { LedgerFormatError, LedgerProofError } from './errors.ts';
export { type Hashing, runHashing } from './hashing.ts';
export { consistencyHashing, inclusionRootHashing } from './merkle.ts';
export {
  checkKeyName,
  formatNote,
  type NoteSignature,
  parseNote,
  parseVerifierKeyHashing,
  type SignedNote,
  signaturesBy,
  type VerifierKey,
  verifierKeyHashing,
  verifierKeyText,
} from './note.ts';
export { formatProof, type Proof, parseProof } from './proof-file.ts';
export { messageToSign, verifyLine } from './signature-line.ts';
export {
  readVerifierKey,
  type VerifiedProof,
  type VerifyCrypto,
  verifyCheckpoint,
  verifyProof,
} from './verify-proof.ts';
export { createWebCrypto } from './web-crypto.ts';
