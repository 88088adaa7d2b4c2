export { addAssignmentRoutes } from './assignment.routes.ts';
export { type AssignmentService, createAssignmentService } from './assignment.service.ts';
