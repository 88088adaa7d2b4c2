export { DocumentRefusedError, type OpenedDocument } from './documents.ts';
export { type HeldPolicy, openPolicyHold, type PolicyHold } from './hold.ts';
export { createIntake, type Intake, type PolicyNeeds } from './intake.ts';
export type { Clocks } from './lease.ts';
export type { Caller, CallersByKeyHash, ServedRelease, StandingIndex } from './served.ts';
