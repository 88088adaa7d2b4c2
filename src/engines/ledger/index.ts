export { type CheckpointComparison, compareCheckpoint } from './compare-checkpoint.ts';
export { emptyRoot, leafHash, nodeCrypto, nodeHash } from './crypto.ts';
export {
  LedgerClosedError,
  LedgerFrozenError,
  LedgerInputError,
  LedgerLockedError,
  LedgerMirrorError,
  LedgerWriteError,
  type MirrorRefusal,
} from './errors.ts';
export { type ExportProgress, exportLedger, exportLog } from './export.ts';
export type { AppendFile, LogFiles, ReadFiles } from './files.ts';
export { findCheckpoint } from './find-checkpoint.ts';
export {
  type Handover,
  handoverPath,
  keySpans,
  keysAt,
  readHandovers,
  writeHandover,
  writeKeyEnd,
} from './handover.ts';
export {
  type HeldCheckpoint,
  keepCheckpoint,
  keepCosigned,
  keepTimestamp,
  readCosigned,
  readHeld,
  readHeldAt,
} from './held.ts';
export {
  createSigningKey,
  formatVerifierKey,
  keyFingerprint,
  keyOfSigner,
  openNote,
  openSigner,
  parseVerifierKey,
  type Signer,
  signNote,
  verifierKey,
} from './keys.ts';
export { readLines, type SignatureLine } from './lines.ts';
export { type Log, type LogOptions, openLog } from './log.ts';
export { type Mirror, openMirror } from './mirror.ts';
export { createNodeLogFiles } from './node-files.ts';
export { type PublishedLog, readPublishedLog } from './published-log.ts';
export type { RememberedHead } from './recover.ts';
export { removeEntries } from './removed-entries.ts';
export { isSameKey, readSuccession, type Succession, writeSuccession } from './succession.ts';
export { createTreeEdge } from './tree-edge.ts';
export type { Anchoring } from './verify-anchor.ts';
export {
  type Checkpoint,
  formatCheckpoint,
  formatProof,
  LedgerFormatError,
  LedgerProofError,
  type Proof,
  parseCheckpoint,
  parseProof,
  type SignatureAlgorithm,
  type TreeHead,
  type VerifiedProof,
  type VerifierKey,
  type VerifyCrypto,
  verifierKeyText,
  verifyCheckpoint,
  verifyProof,
} from './verify-core/index.ts';
export type { VouchedCheckpoint, Voucher } from './verify-held.ts';
export type { LineReport } from './verify-lines.ts';
export { type LogProblem, type LogReport, type VerifyLogOptions, verifyLog } from './verify-log.ts';
export {
  askWitness,
  type Cosignature,
  formatWitnessKey,
  openWitness,
  parseWitnessKey,
  verifyCosignatures,
  type Witness,
  type WitnessKey,
  type WitnessRefusal,
  WitnessRefusedError,
  withSignatures,
  witnessKey,
} from './witness/index.ts';
