export type {
  ApplicabilityView,
  JudgementView,
  NonconformityView,
  SampleDetail,
  SampleView,
} from '../../../../src/governance/index.ts';
