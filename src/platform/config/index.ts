export { type Config, ConfigError, type ConfigRow, describeConfig, loadConfig } from './config.ts';
