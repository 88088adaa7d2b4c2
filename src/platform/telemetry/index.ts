export { createLogger, type Logger, type LoggerOptions, type LogLevel, logLevels, redactedNames } from './logger.ts';
export { createMetrics, type Metrics } from './metrics.ts';
