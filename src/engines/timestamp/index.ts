export { readTrust } from './chain.ts';
export { verifyDetached } from './detached.ts';
export { TimestampError, type TimestampFault } from './errors.ts';
export { createTimestampRequest, type TimestampRequest } from './request.ts';
export { type RevocationList, readRevocationLists } from './revocation.ts';
export { type Timestamp, type VerifyTimestamp, verifyTimestamp } from './verify.ts';
