export { runWitness, type WitnessServerOptions } from './main.ts';
