export { type SealServiceSettings, sealOverHttps } from './over-https.ts';
export type { SealRow } from './seal.repository.ts';
export { addSealRoutes } from './seal.routes.ts';
export { sealView } from './seal.schema.ts';
export { createSealing, type Sealing } from './seal.service.ts';
