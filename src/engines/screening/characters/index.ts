export { decompose, type Folded, isDroppedMark, lowerCase } from './fold.ts';
export { isIgnorable } from './ignorable.ts';
export { isLeetFor, LEET_CLASS } from './leet.ts';
export { LOOKALIKES } from './lookalikes.ts';
export type { Nature } from './nature.ts';
export { evasionsOf, STEP, type StepSet } from './steps.ts';
export {
  type CharacterTable,
  characterTable,
  FOLDS_TO_NOTHING,
  FOLDS_TO_SEVERAL,
  fold,
  nature,
  TABLE_SIZE,
} from './table.ts';
export { SIMPLIFIED } from './traditional.ts';
