import {
  appointCast,
  bringIntoService,
  type Cast,
  type Instance,
  type InstanceOptions,
  type Organisation,
  openOrganisation,
  type Service,
  type ServiceOptions,
  startInstance,
} from '../../examples/support/index.ts';
import { startTestUpstream, type TestUpstream } from '../../src/gateway/testing/index.ts';
import { type TestDatabase, testDatabase } from '../../src/platform/database/testing.ts';
import { keptHouse } from './kept-house.ts';
import { SCHEMA } from './schema.ts';

/** An instance with people in it. */
export interface Staffed {
  readonly instance: Instance;
  readonly organisation: Organisation;
  readonly cast: Cast;
  close(options?: { keep?: boolean }): Promise<void>;
}

/** The same with an upstream that does what it is told. */
export interface House extends Staffed {
  readonly upstream: TestUpstream;
  /** Everything that it takes until the gateway serves a model of this name. */
  serve(modelName: string, options?: Omit<ServiceOptions, 'modelName'>): Promise<Service>;
  /** Asks a model through the gateway; the text tells the upstream how to answer, e.g. `slow 200`. */
  ask(service: Pick<Service, 'modelName' | 'key'>, text?: string, body?: object): Promise<Answer>;
}

export interface Answer {
  readonly status: number;
  /** Code of the refusal; '' for an answer. */
  readonly code: string;
  readonly record: string;
  readonly release: string;
  /** What was said about its purpose, or null. */
  readonly purpose: string | null;
  /** What the caller was told of misuse, or null. */
  readonly warning: string | null;
  readonly body: string;
}

export interface HouseOptions extends InstanceOptions {
  /**
   * `shared` (where left out): a database of its own in the cluster of all tests, with the schema in it. `embedded`: as `npm start` begins
   * on an empty folder; for tests that end, restore or look into the database, or count on what reaches the disk.
   */
  readonly database?: 'shared' | 'embedded';
}

/** An instance without people but the first; `close` takes its database away too. */
export async function openInstance({ database: place = 'shared', ...options }: HouseOptions = {}): Promise<Instance> {
  return place === 'embedded' ? startInstance(options) : startOn(await testDatabase(SCHEMA), options);
}

async function startOn(database: TestDatabase, options: InstanceOptions): Promise<Instance> {
  try {
    const instance = await startInstance({ ...options, env: { ...options.env, DATABASE_URL: database.url } });
    return {
      ...instance,
      async close(more) {
        await instance.close(more);
        await database.drop();
      },
    };
  } catch (error) {
    await database.drop();
    throw error;
  }
}

/** An instance and its people: a copy of the one that the run keeps, where the database is shared. */
export async function openStaffed({ database = 'shared', ...options }: HouseOptions = {}): Promise<Staffed> {
  if (database === 'embedded') {
    const instance = await startInstance(options);
    const organisation = await openOrganisation(instance);
    return { instance, organisation, cast: await appointCast(organisation), close: instance.close };
  }
  const kept = keptHouse(options.until ?? 'gateway');
  const instance = await startOn(await testDatabase(kept.database), { ...options, copyOf: kept.dataDir });
  return { instance, ...(await kept.people(instance.consoleUrl)), close: instance.close };
}

export async function openHouse(options: HouseOptions = {}): Promise<House> {
  const upstream = await startTestUpstream();
  const staffed = await openStaffed(options).catch(async (error: unknown) => {
    await upstream.close();
    throw error;
  });
  const { instance, organisation, cast } = staffed;
  return {
    ...staffed,
    upstream,
    serve: (modelName, more) =>
      bringIntoService(
        instance.gatewayUrl,
        organisation,
        cast,
        { baseUrl: upstream.baseUrl, model: `raw-${modelName}`, credential: 'sk-upstream' },
        { modelName, ...more },
      ),
    ask: (service, text, body) => ask(instance.gatewayUrl, service, text, body),
    async close(more) {
      await instance.close(more);
      await upstream.close();
    },
  };
}

export async function ask(
  gatewayUrl: string,
  { modelName, key }: Pick<Service, 'modelName' | 'key'>,
  text = 'plain',
  body: object = {},
): Promise<Answer> {
  const response = await fetch(`${gatewayUrl}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key.secret}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: modelName, messages: [{ role: 'user', content: text }], ...body }),
  });
  const answer = await response.text();
  return {
    status: response.status,
    code: response.ok ? '' : ((JSON.parse(answer) as { error?: { code?: string } }).error?.code ?? ''),
    record: response.headers.get('x-steward-record') ?? '',
    release: response.headers.get('x-steward-release') ?? '',
    purpose: response.headers.get('x-steward-purpose'),
    warning: response.headers.get('x-steward-warning'),
    body: answer,
  };
}
