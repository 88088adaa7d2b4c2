export { type GatewayReady, runGateway, type StartGateway, startGateway } from './main.ts';
