export { addConditionRoutes } from './condition.routes.ts';
export { conditionView, type NewCondition, newCondition } from './condition.schema.ts';
export { type ConditionService, createConditionService, type StoredCondition, stateOf } from './condition.service.ts';
