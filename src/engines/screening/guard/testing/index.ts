export { type GuardProcess, startGuardProcess } from './guard-process.ts';
