export {
  type Lease,
  type Policy,
  type PolicyApplication,
  type PolicyDetector,
  type PolicyKey,
  type PolicyRelease,
  type PolicyRoute,
  type SignedDocument,
  type Standing,
  signedBytes,
} from './policy.ts';
