export type { EscalationList, PurposeChecks, PurposeView } from '../../../../src/modules/operation/deployment/index.ts';
