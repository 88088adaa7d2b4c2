import type { HttpServer } from '../../../platform/http/index.ts';
import type { DesignDeps } from './design.deps.ts';
import { defineDesignGates } from './design.gates.ts';
import { createDocumentService } from './document.service.ts';
import { createModelService } from './model.service.ts';
import { addModelRoutes, addUploadRoutes } from './routes/design.routes.ts';
import { createVersionService } from './version.service.ts';

export type { DesignDeps } from './design.deps.ts';
export { designMigrations } from './design.migrations.ts';
export { designPermissions } from './design.permissions.ts';
export type {
  DocumentView,
  LifeEvent,
  ModelContent,
  ModelSummary,
  ModelView,
  VersionContent,
  VersionView,
} from './design.schema.ts';

export type DesignModule = ReturnType<typeof createDesignModule>;

/** The register of models and versions, their artefacts and documents. */
export function createDesignModule(deps: DesignDeps) {
  const versions = createVersionService(deps);
  const models = createModelService(deps, versions);
  const documents = createDocumentService(deps);
  defineDesignGates(deps);
  return {
    models,
    versions,
    documents,
    register(app: HttpServer): void {
      addModelRoutes(app, { models, versions });
      addUploadRoutes(app, { versions, documents }, deps.maxArtefactBytes);
    },
  };
}
