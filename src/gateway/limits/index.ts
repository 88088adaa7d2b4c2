export type { Claim, Reservation, Shortage } from './claim.ts';
export { type Decision, type Grant, type Limits, openLimits } from './limits.ts';
export { createPeriods } from './period.ts';
export { type Amounts, actualsOf, claimsOf, costOf, createRules, type Rule } from './rules.ts';
