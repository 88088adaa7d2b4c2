export { createOpenTelemetryObserver } from './observer.ts';
