export type {
  CountRow,
  ImportReport,
  KeptEntry as KeywordEntry,
  KeywordListSummary,
  KeywordListView,
  SamplesView,
  ScreeningGuard,
  ScreeningPolicyContent,
  ScreeningPolicyView,
  ScreeningRule,
  TrialResult,
} from '../../../../src/modules/operation/monitoring/index.ts';
