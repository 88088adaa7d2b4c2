export type { SampleDetail, SampleView } from '../../../../src/governance/index.ts';
