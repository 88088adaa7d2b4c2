export { builtinProfile, builtinProfiles } from './builtin/index.ts';
export { CRITERION_UNITS } from './builtin/units.ts';
export {
  type ChangeMode,
  type Confidence,
  type Criterion,
  type CriterionStrength,
  criterionOf,
  type GateSetting,
  type MeasureLevel,
  numberOf,
  type Profile,
} from './profile.ts';
