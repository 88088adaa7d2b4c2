export { type Claim, type Reservation, type Shortage, untilNextPeriod } from './claim.ts';
export { createEndUserWatch } from './end-users.ts';
export { createFairQueue, type Waiting } from './fair-queue.ts';
export { type Decision, type Grant, type Limits, type LimitsOptions, openLimits } from './limits.ts';
export { createPeriods } from './period.ts';
export { actualsOf, claimsOf, costOf, createRules, type Rule } from './rules.ts';
