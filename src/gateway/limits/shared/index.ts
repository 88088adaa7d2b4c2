export { createShared, type SharedOptions } from './shared.ts';
