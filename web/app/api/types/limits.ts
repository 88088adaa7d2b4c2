export type { LimitSet, Price } from '../../../../src/kernel/policy/index.ts';
export type {
  ApplicationLimitsView,
  LimitLine,
  LimitUseView as LimitLinesView,
  ModelLimitsView as ReleaseLimitsView,
  PriceView,
  ServingSettings,
  ServingSettingsView,
  UseView as LimitUseView,
} from '../../../../src/modules/operation/deployment/index.ts';
