// The verifying half, for the console: no Node import may be reachable from here.
export {
  type Checkpoint,
  createWebCrypto,
  formatProof,
  LedgerFormatError,
  LedgerProofError,
  type Proof,
  parseCheckpoint,
  parseProof,
  readVerifierKey,
  type VerifiedProof,
  type VerifierKey,
  type VerifyCrypto,
  verifyCheckpoint,
  verifyProof,
} from './verify-core/index.ts';
