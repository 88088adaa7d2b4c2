export { createDutyControls } from './duty/index.ts';
export { reviewMigrations } from './review.migrations.ts';
export { addReviewRoutes } from './review.routes.ts';
export type { ReviewDetailView, ReviewSummaryView } from './review.schema.ts';
export { createReviewService, type ReviewParts } from './review.service.ts';
export { sealOverHttps } from './seal/index.ts';
export type { ReviewTemplateView } from './template/index.ts';
export type * from './types.ts';
