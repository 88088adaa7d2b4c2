export { addTrialRoutes } from './trial.routes.ts';
export type { TrialResult } from './trial.schema.ts';
export { createTrialService, type TrialService } from './trial.service.ts';
