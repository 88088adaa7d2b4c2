import type { Logger } from '../telemetry/index.ts';

/** What this folder says to a log. */
export type DatabaseLogger = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;
