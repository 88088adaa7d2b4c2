export { checkSample, parseEvidence, type SampleFault, type SampleProblem, type SampleReport } from './check.ts';
export { createDraw, type DrawnAct, rankOf, type SampledLog, type SampleRule } from './draw.ts';
export {
  type EvidenceAbsence,
  type EvidenceFault,
  faultsOf,
  type SampledAct,
  type SampleHeader,
  sampledAct,
  sampleHeader,
} from './evidence.ts';
