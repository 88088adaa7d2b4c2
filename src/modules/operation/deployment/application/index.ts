export { type ApplicationReader, createApplicationReader } from './application.reader.ts';
export { addApplicationRoutes } from './application.routes.ts';
export type {
  ApplicationContent,
  ApplicationDescription,
  ApplicationView,
  KeyView,
  NewKeyView,
} from './application.schema.ts';
export { type ApplicationService, createApplicationService } from './application.service.ts';
export { addKeyRoutes } from './key.routes.ts';
export { createKeyService, type KeyService } from './key.service.ts';
