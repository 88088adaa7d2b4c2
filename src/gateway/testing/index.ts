export { eventsOf } from './anthropic.ts';
export { startTestCollector, type TestCollector, type TestSpan } from './collector.ts';
export { createDocumentSigner, startTestControl, type TestControl } from './control.ts';
export { makeKeywords } from './keywords.ts';
export { chatRequest, openRawClient, type RawClient } from './raw-client.ts';
export {
  APPLICATION,
  createTestPolicy,
  createTestRoute,
  ENDPOINT,
  KEY,
  openScene,
  RELEASE,
  type Scene,
  SECRET,
  until,
} from './scene.ts';
export { startGatewayProcess, startUpstreamProcess } from './start-process.ts';
export { startTestUpstream, type TestUpstream } from './upstream.ts';
