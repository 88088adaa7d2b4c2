export { addImportRoutes } from './import.routes.ts';
export type { ImportItem, ImportReport } from './import.schema.ts';
export { createImportService } from './import.service.ts';
