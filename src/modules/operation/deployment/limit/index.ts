export { limitMigrations } from './limit.migrations.ts';
export { limitPermissions } from './limit.permissions.ts';
export { createLimitReader, type LimitReader, type LimitsInForce } from './limit.reader.ts';
export { addLimitRoutes } from './limit.routes.ts';
export type {
  ApplicationLimits,
  ApplicationLimitsView,
  LimitLine,
  LimitUseView,
  ModelLimitsView,
  PriceView,
  ServingSettings,
  ServingSettingsView,
  UseView,
} from './limit.schema.ts';
export { createLimitService, type LimitService } from './limit.service.ts';
