export { createLogger, type Logger, type LoggerOptions, type LogLevel, redactedNames } from './logger.ts';
export { createMetrics, type Metrics } from './metrics.ts';
export { type Otlp, type OtlpTarget, openOtlp } from './otlp.ts';
