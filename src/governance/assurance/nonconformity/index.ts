export { nonconformityTitles } from './nonconformity.repository.ts';
export { addNonconformityRoutes } from './nonconformity.routes.ts';
export type { NonconformityView } from './nonconformity.schema.ts';
export { createNonconformityService, type NonconformityService } from './nonconformity.service.ts';
export type { NonconformityState } from './state.ts';
