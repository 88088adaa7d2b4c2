export { revisionHash } from './hash.ts';
export { addRegisterRoutes, type RegisterRoutes } from './register.routes.ts';
export { hiddenKinds, unknownSubject } from './sight.ts';
export { subjectMigrations } from './subject.migrations.ts';
export { addSubjectRoutes } from './subject.routes.ts';
export type { RevisionView, SearchAnswer, SubjectView } from './subject.schema.ts';
export { createSubjectRegistry } from './subject.service.ts';
export { subjectFields } from './subject.view.ts';
export type * from './types.ts';
