export {
  type Assurance,
  agedStatus,
  type Control,
  type ControlScope,
  type EvidenceLink,
  FINDING_STATUSES,
  type Finding,
  type FindingFigure,
  type FindingReason,
  type FindingStatus,
  worstStatus,
} from './control.ts';
export type { ControlDescription } from './description.ts';
export { onceALook } from './once-a-look.ts';
