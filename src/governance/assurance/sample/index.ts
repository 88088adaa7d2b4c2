export { addSampleRoutes } from './sample.routes.ts';
export type { SampleDetail, SampleView } from './sample.schema.ts';
export { createSampleService, type SampleParts, type SampleService } from './sample.service.ts';
