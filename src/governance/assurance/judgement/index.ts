export { addJudgementRoutes } from './judgement.routes.ts';
export type { JudgementView } from './judgement.schema.ts';
export { createJudgementService, type JudgementService } from './judgement.service.ts';
