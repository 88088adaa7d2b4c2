export { type Authority, createAuthority } from './authority.ts';
export { type Asker, createStillMay, RIGHT_ENDED, RightEndedError, type StillMay } from './still-may.ts';
