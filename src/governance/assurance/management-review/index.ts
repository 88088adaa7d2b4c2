export { addManagementReviewRoutes } from './management-review.routes.ts';
export type { Inputs as ManagementReviewInputs, ManagementReviewView } from './management-review.schema.ts';
export { createManagementReviewService, type ManagementReviewParts } from './management-review.service.ts';
