export { isIgnorable } from './ignorable.ts';
