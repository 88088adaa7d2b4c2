import { createRequire } from 'node:module';
import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino';
import { redact } from './redaction.ts';

export type { Logger } from 'pino';
export { redactedNames } from './redaction.ts';

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

export interface LoggerOptions {
  /** What writes: `server`, `gateway`, ...; stands in every line as `process`. */
  name: string;
  level?: LogLevel;
  /** Where lines go; standard output unless given. */
  destination?: DestinationStream;
  /** Readable lines instead of JSON; by default only when standard output is a terminal. */
  pretty?: boolean;
}

/**
 * One JSON object a line, times in UTC (ISO 8601). Values whose name says that they are secret are replaced before
 * anything is written, whatever object they lie in (see redaction.ts for the names and the depth).
 */
export function createLogger(options: LoggerOptions): Logger {
  const pretty = options.pretty ?? (options.destination === undefined && process.stdout.isTTY === true);
  const destination = pretty
    ? readable(options.destination ?? 1)
    : (options.destination ?? pino.destination({ dest: 1, sync: true }));
  const logger = pino(
    {
      level: options.level ?? 'info',
      base: { process: options.name, pid: process.pid },
      // Errors are described by redact(), which also looks into their causes.
      serializers: { err: (error: unknown) => error },
      timestamp: stdTimeFunctions.isoTime,
      formatters: {
        level: (label) => ({ level: label }),
        log: (entry) => redact(entry) as Record<string, unknown>,
      },
    },
    destination,
  );
  // What a child always says is written by pino without asking the formatter above; children inherit this method.
  const child = logger.child as unknown as (this: Logger, bindings: object, options?: object) => Logger;
  function childWithRedaction(this: Logger, bindings: object, options?: object): Logger {
    return child.call(this, redact(bindings) as object, options);
  }
  return Object.assign(logger, { child: childWithRedaction as unknown as Logger['child'] });
}

/** For the terminal. Loaded for it alone: no service writes so. */
function readable(destination: DestinationStream | 1): DestinationStream {
  const { PinoPretty } = createRequire(import.meta.url)('pino-pretty') as typeof import('pino-pretty');
  return PinoPretty({
    colorize: true,
    translateTime: 'SYS:HH:MM:ss',
    ignore: 'pid,hostname,process',
    destination,
    sync: true,
  });
}
