export { addReReviewRoutes } from './re-review.routes.ts';
export { createReReviewService, type DueReReview, type ReReviewService } from './re-review.service.ts';
