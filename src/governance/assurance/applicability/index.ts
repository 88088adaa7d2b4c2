export { addApplicabilityRoutes } from './applicability.routes.ts';
export type { ApplicabilityView } from './applicability.schema.ts';
export { type ApplicabilityService, createApplicabilityService } from './applicability.service.ts';
