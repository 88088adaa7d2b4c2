export { type Authority, createAuthority } from './authority.ts';
