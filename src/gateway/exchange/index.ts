export { checkStanding } from './admission.ts';
export { createBag } from './bag.ts';
export { createEntrance } from './entrance.ts';
export { breakOff } from './exchange.ts';
export { createFigures } from './figures.ts';
export { DEFAULT_LIMITS, type GatewayLimits, type GatewayParts } from './parts.ts';
export { createRecorder } from './recorder.ts';
export { REFUSALS, type Refusal } from './refusal.ts';
export { createGatewayServer } from './server.ts';
