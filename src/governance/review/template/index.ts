export { addTemplateRoutes } from './template.routes.ts';
export {
  type ChecklistAnswer,
  checklistAnswer,
  type ReviewTemplate,
  type ReviewTemplateView,
  reviewTemplate,
} from './template.schema.ts';
export { createTemplateService, type TemplateService } from './template.service.ts';
