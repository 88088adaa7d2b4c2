export { emptyRoot, leafHash, nodeCrypto, nodeHash } from './crypto.ts';
export {
  LedgerClosedError,
  LedgerFrozenError,
  LedgerInputError,
  LedgerLockedError,
  LedgerWriteError,
} from './errors.ts';
export type { AppendFile, LogFiles, ReadFiles } from './files.ts';
export {
  createSigningKey,
  formatVerifierKey,
  openNote,
  openSigner,
  parseVerifierKey,
  type Signer,
  signNote,
  verifierKey,
} from './keys.ts';
export { type Log, type LogOptions, openLog } from './log.ts';
export { createNodeLogFiles } from './node-files.ts';
export type { RememberedHead } from './recover.ts';
export {
  type Checkpoint,
  formatCheckpoint,
  formatProof,
  LedgerFormatError,
  LedgerProofError,
  type Proof,
  parseCheckpoint,
  parseProof,
  type TreeHead,
  type VerifiedProof,
  type VerifierKey,
  type VerifyCrypto,
  verifyCheckpoint,
  verifyProof,
} from './verify-core/index.ts';
