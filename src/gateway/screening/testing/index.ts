export { chunk, done, eventsOf, type Json, SAYINGS, textsOf, whole } from './answers.ts';
