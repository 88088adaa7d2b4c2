export {
  type ApprovalRule,
  type ApprovalSeat,
  closesNothing,
  GATE_MODES,
  type GateMode,
  type GateVerdict,
  judgeGate,
  type RequirementResult,
} from './gate.ts';
