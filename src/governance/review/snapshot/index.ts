export { addSnapshotRoutes } from './snapshot.routes.ts';
export { createSnapshotService, type SnapshotService } from './snapshot.service.ts';
