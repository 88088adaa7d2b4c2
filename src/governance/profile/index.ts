export { profileMigrations } from './profile.migrations.ts';
export { createProfileReader, type ProfileContent } from './profile.reader.ts';
export { addProfileRoutes } from './profile.routes.ts';
export type { ProfileChange, ProfileView } from './profile.schema.ts';
export { createProfileStore, type ProfileParts } from './profile.service.ts';
export type * from './types.ts';
