import { resolve } from 'node:path';
import type { z } from 'zod';
import { type ConfigValues, settings } from './settings.ts';

/** Everything the processes read from their environment, checked and typed. Folders are absolute. */
export interface Config extends ConfigValues {
  /** Where people reach the console: `STEWARD_PUBLIC_URL`, or the local address when that is not set. */
  publicUrl: string;
  /** Where a gateway finds the server: `STEWARD_SERVER_URL`, or the server of this machine. */
  serverUrl: string;
}

/** All that is wrong with the environment, one line a variable. Never repeats the value of a secret. */
export class ConfigError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`the configuration cannot be used:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

export interface ConfigRow {
  variable: string;
  description: string;
  allowed: string;
  /** Undefined when the variable has none and may be left out. */
  defaultValue: string | undefined;
  secret: boolean;
}

type Name = keyof typeof settings;
const names = Object.keys(settings) as Name[];

const editDistanceIsSmall = (a: string, b: string): boolean => {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      row[j] = Math.min(row[j - 1]! + 1, previous[j]! + 1, previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    previous = row;
  }
  return previous[b.length]! <= 3;
};

/** A mistyped variable would be ignored in silence, which is worst for the ones that protect something. */
function unknownVariables(env: NodeJS.ProcessEnv): string[] {
  const known = new Set(names.map((name) => settings[name].variable));
  return Object.keys(env)
    .filter((variable) => variable.startsWith('STEWARD_') && !variable.startsWith('STEWARD_TEST_'))
    .filter((variable) => !known.has(variable))
    .map((variable) => {
      const close = [...known].find((candidate) => editDistanceIsSmall(variable, candidate));
      return `${variable} is not known${close ? `; did you mean ${close}?` : '; remove it'}`;
    });
}

/**
 * Reads and checks every variable the product knows. An empty variable counts as not set.
 * @throws ConfigError naming each variable that is wrong and what it allows
 */
export function loadConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const problems = unknownVariables(env);
  const values: Record<string, unknown> = {};
  for (const name of names) {
    const setting = settings[name];
    const raw = env[setting.variable]?.trim();
    const parsed = (setting.schema as z.ZodType).safeParse(raw === '' ? undefined : raw);
    if (parsed.success) values[name] = parsed.data;
    else {
      const given = setting.secret || raw === undefined ? '' : ` (it is "${raw}")`;
      problems.push(`${setting.variable} must be ${setting.allowed}${given}`);
    }
  }
  const config = values as unknown as ConfigValues;
  if ((config.adminEmail === undefined) !== (config.adminPassword === undefined) && problems.length === 0) {
    problems.push('STEWARD_ADMIN_EMAIL and STEWARD_ADMIN_PASSWORD must be set together, or neither');
  }
  if ((config.sealUrl === undefined) !== (config.sealToken === undefined) && problems.length === 0) {
    problems.push('STEWARD_SEAL_URL and STEWARD_SEAL_TOKEN must be set together, or neither');
  }
  if (problems.length === 0 && config.gatewayPort !== 0) {
    const last = config.gatewayPort + config.gateways - 1;
    if (config.port === config.gatewayPort) problems.push('STEWARD_PORT and STEWARD_GATEWAY_PORT must differ');
    else if (config.port > config.gatewayPort && config.port <= last)
      problems.push(`STEWARD_PORT must not be one of the ports ${config.gatewayPort} to ${last} of the gateways`);
    else if (last > 65_535) problems.push('STEWARD_GATEWAYS: there are not so many ports from STEWARD_GATEWAY_PORT on');
  }
  if (problems.length > 0) throw new ConfigError(problems);
  const local = `http://${reachable(config.host)}:${config.port}`;
  return {
    ...config,
    dataDir: resolve(config.dataDir),
    publicUrl: config.publicUrl ?? local,
    serverUrl: config.serverUrl ?? local,
  };
}

/** An address to listen on everywhere is not one to connect to. */
function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

/** The table for the documentation: one row a variable, in the order of settings.ts. */
export function describeConfig(): ConfigRow[] {
  return names.map((name) => {
    const { variable, description, allowed, schema, secret } = settings[name];
    const fallback = (schema as z.ZodType).safeParse(undefined);
    const value = fallback.success ? fallback.data : undefined;
    return {
      variable,
      description,
      allowed,
      defaultValue: value === undefined ? undefined : Array.isArray(value) ? value.join(',') : String(value),
      secret: secret === true,
    };
  });
}
