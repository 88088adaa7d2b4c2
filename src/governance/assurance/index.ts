export type { ApplicabilityView } from './applicability/index.ts';
export { assuranceMigrations } from './assurance.migrations.ts';
export { type Assurance, type AssuranceParts, createAssurance } from './assurance.ts';
export type { AuditDetail, AuditView } from './audit/index.ts';
export type { JudgementView } from './judgement/index.ts';
export type { ManagementReviewInputs, ManagementReviewView } from './management-review/index.ts';
export type { NonconformityView } from './nonconformity/index.ts';
export type { SampleDetail, SampleView } from './sample/index.ts';
