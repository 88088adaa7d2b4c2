export { type GatewayReady, runGateway } from './main.ts';
