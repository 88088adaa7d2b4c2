export type {
  CountRow,
  ImportReport,
  KeptEntry as KeywordEntry,
  KeywordListSummary,
  KeywordListView,
  SamplesView,
  TrialResult,
} from '../../../../src/modules/operation/monitoring/index.ts';
