export type {
  ApplicabilityView,
  AuditDetail,
  AuditView,
  JudgementView,
  ManagementReviewInputs,
  ManagementReviewView,
  NonconformityView,
  SampleDetail,
  SampleView,
} from '../../../../src/governance/index.ts';
