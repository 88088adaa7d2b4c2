export { type Canaries, openCanaries } from './canaries.ts';
