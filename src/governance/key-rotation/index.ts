export { keyRotationMigrations } from './key-rotation.migrations.ts';
export { endRotations } from './key-rotation.repository.ts';
export { addKeyRotationRoutes } from './key-rotation.routes.ts';
export { createKeyRotation, type KeyRotationService } from './key-rotation.service.ts';
export { createLogKeys, ENDED_KEY, type LogKeys } from './log-keys.ts';
