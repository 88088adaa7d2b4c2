export { revisionHash } from './hash.ts';
export { subjectMigrations } from './subject.migrations.ts';
export { createSubjectRegistry } from './subject.service.ts';
export type * from './types.ts';
