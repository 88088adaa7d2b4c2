export type { PurposeChecks, PurposeView } from '../../../../src/modules/operation/deployment/index.ts';
