export { refusalProblem } from './refusal.ts';
export { reviewMigrations } from './review.migrations.ts';
export { createReviewService, type ReviewParts } from './review.service.ts';
export type * from './types.ts';
