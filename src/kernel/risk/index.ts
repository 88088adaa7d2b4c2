export { RISK_GROUPS, RISKS, type Risk, type RiskGroup, riskOf } from './risk.ts';
