export type { GatewayLimits } from './exchange/index.ts';
export { type Gateway, type GatewayOptions, openGateway } from './gateway.ts';
export type { InputVerdict, OutputScreen, Released, ScreeningPort } from './screening/index.ts';
