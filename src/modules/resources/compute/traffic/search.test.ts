import { type Compilable, sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createIdFactory } from '../../../../kernel/identity/index.ts';
import { DAY } from '../../../../kernel/time/index.ts';
import { randomBytes } from '../../../../platform/crypto/index.ts';
import { type TestDatabase, testDatabase } from '../../../../platform/database/testing.ts';
import { computeMigrations } from '../compute.migrations.ts';
import { dropEmptyMonths, ensureMonths } from './months.ts';
import { listQuery, look, summaryOf } from './traffic.repository.ts';
import { type SummaryQuery, type TrafficQuery, trafficQuery } from './traffic.schema.ts';

const ROWS = 100_000;
const FROM = Date.parse('2026-01-01T00:00:00Z');
/** Four months. */
const LENGTH = 120 * DAY;

let given: TestDatabase;
let at = 0;
const newId = createIdFactory(
  () => at,
  (bytes) => bytes.set(randomBytes(bytes.length)),
);

/** Evenly over four months: twenty applications of which the last calls rarely, fifty people each, five versions. */
function rowOf(index: number) {
  at = FROM + Math.floor((LENGTH * index) / ROWS);
  const rare = index % 1_000 === 0;
  const outcome = index % 50 === 0 ? 'failed' : 'answered';
  const mark = index % 2_000 === 7 ? 'stopped' : 'passed';
  return {
    id: newId('traffic'),
    log_name: `traffic-gtw_a-2026${String(new Date(at).getUTCMonth() + 1).padStart(2, '0')}`,
    log_index: index,
    accept_seq: index,
    gateway_id: 'gtw_a',
    accepted_at: new Date(at).toISOString(),
    ended_at: new Date(at + 900).toISOString(),
    outcome,
    reason: null,
    operation: 'chat.completions',
    stream: false,
    application_id: rare ? 'app_rare' : `app_${index % 19}`,
    key_id: 'key_a',
    release_id: `rel_${index % 5}`,
    version_id: `mdv_${index % 5}`,
    endpoint_id: `ups_${index % 7}`,
    policy_epoch: 1,
    end_user: `person-${index % 950}`,
    upstream_status: 200,
    input_tokens: 10,
    output_tokens: 20,
    usage_source: 'reported',
    total_millis: 900,
    first_byte_millis: 100,
    upstream_millis: 850,
    forwarded_millis: 30,
    guard_millis: 20,
    screening: { words: mark },
    marks: [mark],
    commitment: null,
  };
}

beforeAll(async () => {
  given = await testDatabase([computeMigrations]);
  const { kysely } = given.db;
  await kysely.transaction().execute((tx) =>
    ensureMonths(
      tx,
      [0, 1, 2, 3].map((month) => Date.UTC(2026, month, 15)),
    ),
  );
  for (let index = 0; index < ROWS; index += 5_000) {
    const rows = Array.from({ length: 5_000 }, (_, more) => rowOf(index + more));
    await sql`
      INSERT INTO compute_traffic
      SELECT * FROM jsonb_populate_recordset(NULL::compute_traffic, ${JSON.stringify(rows)}::jsonb)`.execute(kysely);
  }
  await sql`ANALYZE compute_traffic`.execute(kysely);
}, 120_000);
afterAll(() => given.drop());

interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  'Actual Rows': number;
  'Rows Removed by Filter'?: number;
  'Rows Removed by Index Recheck'?: number;
  Plans?: PlanNode[];
}

/** Runs the query under EXPLAIN ANALYZE: which tables it read whole, which at all, and how many rows it touched. */
async function explain(query: Compilable): Promise<{ scanned: string[]; months: string[]; touched: number }> {
  const { sql: text, parameters } = query.compile();
  const { rows } = await given.db.pool.query(`EXPLAIN (ANALYZE, FORMAT JSON) ${text}`, [...parameters]);
  const nodes: PlanNode[] = [];
  const walk = (node: PlanNode) => {
    nodes.push(node);
    for (const below of node.Plans ?? []) walk(below);
  };
  walk(rows[0]['QUERY PLAN'][0].Plan);
  const read = nodes.filter((node) => node['Relation Name']?.startsWith('compute_traffic_') && node['Actual Rows'] > 0);
  return {
    scanned: read.filter((node) => node['Node Type'] === 'Seq Scan').map((node) => node['Relation Name']!),
    months: [...new Set(read.map((node) => node['Relation Name']!))].sort(),
    touched: read.reduce((sum, node) => sum + node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0), 0),
  };
}

const all = { applications: null };
const list = (query: Partial<TrafficQuery>, narrowed: Parameters<typeof listQuery>[2] = all) =>
  listQuery(given.db.kysely, { limit: 50, ...query }, narrowed);

test.each<[string, Partial<TrafficQuery>]>([
  ['the newest', {}],
  ['an application', { applicationId: 'app_3' }],
  ['an application that calls rarely', { applicationId: 'app_rare' }],
  ['a person', { applicationId: 'app_5', endUser: 'person-5' }],
  ['a release', { releaseId: 'rel_2' }],
  ['a version', { versionId: 'mdv_4' }],
  ['an outcome', { outcome: 'failed' }],
  ['a rare mark', { mark: 'stopped' }],
  ['an application in a week', { applicationId: 'app_7', from: '2026-02-02T00:00:00Z', to: '2026-02-09T00:00:00Z' }],
  ['what nobody has', { applicationId: 'app_nobody' }],
])('a search by %s goes by an index and reads little of 100 000 rows', async (_, query) => {
  const { scanned, touched } = await explain(list(query));
  expect(scanned).toEqual([]);
  // A page of 51, of rows that are at most one in fifty.
  expect(touched).toBeLessThan(6_000);
});

test('months outside of the time asked for are not read', async () => {
  const week = { from: '2026-02-10T00:00:00Z', to: '2026-02-17T00:00:00Z' };
  expect((await explain(list(week))).months).toEqual(['compute_traffic_202602']);
  const summary: SummaryQuery = { ...week, step: 'day' };
  const { months, touched } = await explain(summaryOf(given.db.kysely, summary, all));
  expect(months).toEqual(['compute_traffic_202602']);
  expect(touched).toBeLessThan(ROWS / 8);
});

test('pages follow each other over the end of a month without a gap or a repetition, and filters hold together', async () => {
  const asked = { applicationId: 'app_3', from: '2026-02-27T00:00:00Z', to: '2026-03-03T00:00:00Z' };
  const seen: string[] = [];
  for (let before: string | undefined; ; ) {
    const rows = await list({ ...asked, ...(before && { before }) } as Partial<TrafficQuery>).execute();
    const page = rows.slice(0, 50);
    seen.push(...page.map(({ id }) => id));
    before = page.at(-1)?.id;
    if (rows.length <= 50) break;
  }
  const { rows } = await given.db.pool.query(
    `SELECT id FROM compute_traffic WHERE application_id = 'app_3' AND accepted_at >= '2026-02-27Z' AND accepted_at < '2026-03-03Z'
      ORDER BY id DESC`,
  );
  expect(rows.length).toBeGreaterThan(100);
  expect(seen).toEqual(rows.map(({ id }) => id));
  const found = await list({ mark: 'stopped', outcome: 'answered', releaseId: 'rel_2', limit: 200 }).execute();
  expect(found.every((row) => row.marks.includes('stopped') && row.release_id === 'rel_2')).toBe(true);
  expect(found.length).toBeGreaterThan(0);
  expect(await list({}, { applications: [] }).execute()).toEqual([]);
  const own = await list({}, { applications: ['app_rare'] }).execute();
  expect(new Set(own.map((row) => row.application_id))).toEqual(new Set(['app_rare']));
  expect((await list({}, { applications: null, versions: [] }).execute()).length).toBe(0);
});

test('a search that takes too long is given up, with what to do', async () => {
  await expect(
    look(given.db.kysely, async (tx) => {
      await sql`SET LOCAL statement_timeout = '50ms'`.execute(tx);
      return sql`SELECT pg_sleep(20)`.execute(tx);
    }),
  ).rejects.toMatchObject({ status: 503, code: 'search-too-wide' });
});

test('a pseudonym without its application is refused', () => {
  const refused = trafficQuery.safeParse({ endUser: 'abc' });
  expect(refused.error?.issues).toMatchObject([{ path: ['applicationId'] }]);
});

test('months are made once by however many at a time, and go only when they are empty and over', async () => {
  const { kysely } = given.db;
  const july = Date.UTC(2026, 6, 3);
  await Promise.all(
    Array.from({ length: 6 }, () => kysely.transaction().execute((tx) => ensureMonths(tx, [july, july + 40 * DAY]))),
  );
  const names = async () =>
    (
      await given.db.pool.query(
        `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'compute_traffic'::regclass ORDER BY 1`,
      )
    ).rows.map(({ name }) => name.slice(-6));
  expect(await names()).toEqual(['202601', '202602', '202603', '202604', '202607', '202608']);
  const drop = (before: string) => kysely.transaction().execute((tx) => dropEmptyMonths(tx, new Date(before)));
  expect(await drop('2026-08-15T00:00:00Z')).toBe(1);
  expect(await names()).toEqual(['202601', '202602', '202603', '202604', '202608']);
});
