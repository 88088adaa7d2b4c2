import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { z } from 'zod';

interface Setting<S extends z.ZodType = z.ZodType> {
  variable: string;
  description: string;
  /** Completes the sentence "VARIABLE must be ...". */
  allowed: string;
  secret?: boolean;
  schema: S;
}

const setting = <S extends z.ZodType>(definition: Setting<S>): Setting<S> => definition;

/** 0 lets the system choose, which tests and examples use. */
const port = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .refine((value) => value <= 65535);

const whole = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,5}$/)
    .transform(Number)
    .refine((value) => value >= least && value <= most);

const url = (...protocols: string[]) =>
  z.string().refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol));

const webUrl = url('http:', 'https:').transform((value) => value.replace(/\/+$/, ''));
const flag = z
  .enum(['true', 'false', '1', '0', 'yes', 'no'])
  .transform((value) => ['true', '1', 'yes'].includes(value));

/** An IP address, or a network as address and length of its prefix. */
function isNetwork(text: string): boolean {
  const [address = '', prefix, ...more] = text.split('/');
  const version = isIP(address);
  if (version === 0 || address.includes('%') || more.length > 0) return false;
  return prefix === undefined || (/^[1-9]\d{0,2}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128));
}

/** The certificates in the file of that path. */
const certificates = z.string().transform((path, context) => {
  try {
    const text = readFileSync(path, 'utf8');
    if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
  } catch {
    // Said below, as for a file without certificates.
  }
  context.addIssue({ code: 'custom', message: 'no certificates' });
  return z.NEVER;
});

/** Every environment variable of the product. There is no other place that reads one. */
export const settings = {
  port: setting({
    variable: 'STEWARD_PORT',
    description: 'Port of the console and its API.',
    allowed: 'a port number from 0 (any free one) to 65535',
    schema: port.default(8320),
  }),
  gatewayPort: setting({
    variable: 'STEWARD_GATEWAY_PORT',
    description: 'Port of the OpenAI-compatible gateway.',
    allowed: 'a port number from 0 (any free one) to 65535',
    schema: port.default(8321),
  }),
  gateways: setting({
    variable: 'STEWARD_GATEWAYS',
    description:
      'Gateways that `npm start` runs on this machine, each with its own port: STEWARD_GATEWAY_PORT and those after it.',
    allowed: 'a number from 1 to 64',
    schema: whole(1, 64).default(1),
  }),
  drainSeconds: setting({
    variable: 'STEWARD_DRAIN_SECONDS',
    description: 'Seconds that a gateway which is stopped or restarted waits for open requests to end.',
    allowed: 'a number from 0 to 3600',
    schema: whole(0, 3600).default(30),
  }),
  host: setting({
    variable: 'STEWARD_HOST',
    description:
      'Address that console and gateway listen on. Only this machine by default; 0.0.0.0 for all (behind TLS).',
    allowed: 'an IP address or a host name',
    schema: z
      .string()
      .regex(/^[\w.:-]{1,255}$/)
      .default('127.0.0.1'),
  }),
  dataDir: setting({
    variable: 'STEWARD_DATA_DIR',
    description: 'Folder of keys, ledger, blobs and the embedded database.',
    allowed: 'the path of a folder',
    schema: z
      .string()
      .min(1)
      .refine((value) => !value.includes('\0'))
      .default('./data'),
  }),
  databaseUrl: setting({
    variable: 'DATABASE_URL',
    description: 'A PostgreSQL (15 or later) to use instead of the embedded one.',
    allowed: 'a URL that starts with postgres:// or postgresql://',
    secret: true,
    schema: url('postgres:', 'postgresql:').optional(),
  }),
  databaseConnections: setting({
    variable: 'STEWARD_DATABASE_CONNECTIONS',
    description: 'Most connections that one process opens to the database.',
    allowed: 'a number from 2 to 200',
    schema: z
      .string()
      .regex(/^\d{1,3}$/)
      .transform(Number)
      .refine((value) => value >= 2 && value <= 200)
      .default(10),
  }),
  adminEmail: setting({
    variable: 'STEWARD_ADMIN_EMAIL',
    description: 'With STEWARD_ADMIN_PASSWORD: the first account, for a setup that nobody attends.',
    allowed: 'an e-mail address',
    schema: z.email().optional(),
  }),
  adminPassword: setting({
    variable: 'STEWARD_ADMIN_PASSWORD',
    description: 'Password of the first account.',
    allowed: 'a text of 12 to 128 characters',
    secret: true,
    schema: z.string().min(12).max(128).optional(),
  }),
  publicUrl: setting({
    variable: 'STEWARD_PUBLIC_URL',
    description: 'Address at which people reach the console, for links and cookies. Default: the local address.',
    allowed: 'a URL that starts with http:// or https://',
    schema: webUrl.optional(),
  }),
  gatewayPublicUrl: setting({
    variable: 'STEWARD_GATEWAY_PUBLIC_URL',
    description: 'Address at which applications reach the gateway, for display. Default: the local address.',
    allowed: 'a URL that starts with http:// or https://',
    schema: webUrl.optional(),
  }),
  gatewayProxies: setting({
    variable: 'STEWARD_GATEWAY_PROXIES',
    description:
      'Proxies and balancers before the gateways: from these addresses, and no others, X-Forwarded-For is believed where limits go by address.',
    allowed: 'IP addresses and networks such as 10.0.0.0/8, with commas between them',
    schema: z
      .string()
      .max(4000)
      .transform((value) => value.split(',').map((one) => one.trim()))
      .refine((networks) => networks.every(isNetwork))
      .default([]),
  }),
  redisUrl: setting({
    variable: 'STEWARD_REDIS_URL',
    description:
      'For gateways: Redis (6 or later) or Valkey by which several keep limits and budgets together. Without it each keeps them alone.',
    allowed: 'a URL that starts with redis:// or rediss:// (TLS)',
    secret: true,
    schema: url('redis:', 'rediss:').optional(),
  }),
  redisTimeLimit: setting({
    variable: 'STEWARD_REDIS_TIME_LIMIT',
    description: 'Milliseconds that a request waits for it at most.',
    allowed: 'a number from 5 to 5000',
    schema: z
      .string()
      .regex(/^\d{1,4}$/)
      .transform(Number)
      .refine((value) => value >= 5 && value <= 5000)
      .default(100),
  }),
  serverUrl: setting({
    variable: 'STEWARD_SERVER_URL',
    description: 'For a gateway or worker of its own: where the server is. Default: this machine.',
    allowed: 'a URL that starts with http:// or https://',
    schema: webUrl.optional(),
  }),
  enrolmentToken: setting({
    variable: 'STEWARD_ENROLMENT_TOKEN',
    description: 'For a gateway: the one-time token that enrols it, shown in the console. Needed once.',
    allowed: 'the text shown in the console, 20 to 300 characters without blanks',
    secret: true,
    schema: z
      .string()
      .regex(/^\S{20,300}$/)
      .optional(),
  }),
  supervised: setting({
    variable: 'STEWARD_SUPERVISED',
    description: 'Set by `npm start` for the processes that it runs: the data folder is held for them. Not for people.',
    allowed: 'true or false',
    schema: flag.default(false),
  }),
  localEnrolmentTokens: setting({
    variable: 'STEWARD_LOCAL_ENROLMENT_TOKENS',
    description: 'Set by `npm start`: the one-time tokens by which the gateways of this machine enrol. Not for people.',
    allowed: 'texts of 20 to 300 characters without blanks, with commas between them',
    secret: true,
    schema: z
      .string()
      .regex(/^[^\s,]{20,300}(,[^\s,]{20,300}){0,63}$/)
      .transform((value) => value.split(','))
      .default([]),
  }),
  telemetryUrl: setting({
    variable: 'STEWARD_TELEMETRY_URL',
    description:
      'For gateways: collector of OpenTelemetry (OTLP over HTTP) that gets spans and metrics, such as http://collector:4318. Without it nothing is sent.',
    allowed: 'a URL that starts with http:// or https://',
    schema: webUrl.optional(),
  }),
  telemetryHeaders: setting({
    variable: 'STEWARD_TELEMETRY_HEADERS',
    description: 'Headers for the collector, as name=value with commas between them.',
    allowed: 'such as authorization=Bearer abc,x-tenant=1',
    secret: true,
    schema: z
      .string()
      .regex(/^[\w-]{1,100}=[^,\r\n]{1,2000}(,[\w-]{1,100}=[^,\r\n]{1,2000}){0,20}$/)
      .transform(
        (value): Record<string, string> =>
          Object.fromEntries(
            value.split(',').map((one) => [one.slice(0, one.indexOf('=')), one.slice(one.indexOf('=') + 1)]),
          ),
      )
      .optional(),
  }),
  telemetrySampling: setting({
    variable: 'STEWARD_TELEMETRY_SAMPLING',
    description:
      'Part of the traces that begin at a gateway which is sent. Traces of callers are sent when the caller sends them.',
    allowed: 'a number from 0 to 1',
    schema: z
      .string()
      .regex(/^(0|1|0\.\d{1,6}|1\.0{1,6})$/)
      .transform(Number)
      .default(1),
  }),
  backupPassphrase: setting({
    variable: 'STEWARD_BACKUP_PASSPHRASE',
    description: 'For `steward backup` and `steward restore`: seals the keys in the archive.',
    allowed: 'a text of 12 to 1000 characters',
    secret: true,
    schema: z.string().min(12).max(1000).optional(),
  }),
  sealUrl: setting({
    variable: 'STEWARD_SEAL_URL',
    description: 'With STEWARD_SEAL_TOKEN: the electronic seal service that seals decided reviews (seal.md).',
    allowed: 'a URL that starts with https://',
    schema: url('https:').optional(),
  }),
  sealToken: setting({
    variable: 'STEWARD_SEAL_TOKEN',
    description: 'Bearer token for the seal service.',
    allowed: 'a text of 8 to 2000 printable ASCII characters without blanks',
    secret: true,
    schema: z
      .string()
      .regex(/^[!-~]{8,2000}$/)
      .optional(),
  }),
  sealCa: setting({
    variable: 'STEWARD_SEAL_CA_FILE',
    description: "The only authorities that may vouch for the seal service's TLS. Without it those that Node knows.",
    allowed: 'the path of a file with certificates in PEM',
    schema: certificates.optional(),
  }),
  sealRoots: setting({
    variable: 'STEWARD_SEAL_ROOTS_FILE',
    description: 'Who may vouch for the signatures of the seal service. Without it they are kept as not verified.',
    allowed: 'the path of a file with certificates in PEM',
    schema: certificates.optional(),
  }),
  trustProxy: setting({
    variable: 'STEWARD_TRUST_PROXY',
    description: 'Whether X-Forwarded-* headers are believed. Only behind a proxy that sets them itself.',
    allowed: 'true or false',
    schema: flag.default(false),
  }),
  logLevel: setting({
    variable: 'STEWARD_LOG_LEVEL',
    description: 'Least severe level that is logged.',
    allowed: 'one of trace, debug, info, warn, error, fatal, silent',
    schema: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  }),
} as const;

export type ConfigValues = { -readonly [K in keyof typeof settings]: z.output<(typeof settings)[K]['schema']> };
