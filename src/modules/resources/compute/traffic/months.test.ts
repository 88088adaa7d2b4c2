import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { createIdFactory } from '../../../../kernel/identity/index.ts';
import { randomBytes } from '../../../../platform/crypto/index.ts';
import { migrate } from '../../../../platform/database/index.ts';
import { testDatabase } from '../../../../platform/database/testing.ts';
import { computeMigrations } from '../compute.migrations.ts';

test('what was kept in one table is all there by months afterwards', async () => {
  const given = await testDatabase();
  try {
    const before = computeMigrations.filter(({ id }) => id < '0056');
    await migrate(given.db, [before]);
    let at = 0;
    const newId = createIdFactory(
      () => at,
      (bytes) => bytes.set(randomBytes(bytes.length)),
    );
    const rows = Array.from({ length: 3_000 }, (_, index) => {
      at = Date.parse('2025-11-20T00:00:00Z') + index * 3_600_000;
      const accepted = new Date(at).toISOString();
      return {
        ...{ id: index === 7 ? 'trf_of nobody' : newId('traffic'), log_name: 'traffic-gtw_a-202511', log_index: index },
        ...{ accept_seq: index, gateway_id: 'gtw_a', accepted_at: accepted, ended_at: accepted, outcome: 'answered' },
        ...{ operation: 'chat.completions', stream: false, application_id: 'app_a', key_id: 'key_a', policy_epoch: 1 },
        ...{ total_millis: 1, screening: index % 2 === 0 ? {} : { words: 'passed', pii: 'masked', more: 'passed' } },
      };
    });
    const whole = `SELECT md5(string_agg(id || log_index || accepted_at || screening::text, '' ORDER BY id)) AS hash, count(*)::int AS n
      FROM compute_traffic WHERE id <> 'trf_of nobody'`;
    await sql`
      INSERT INTO compute_gateway (id, title_zh, title_en, state, bearer_hash, log_key, sealing_key, origin_prefix, version, enrolled_at)
      VALUES ('gtw_a', 'a', 'a', 'active', 'h', 'k', 's', 'o', '1', now())`.execute(given.db.kysely);
    await sql`
      INSERT INTO compute_traffic_log (name, gateway_id, month, origin, indexed, root, size, account, unreadable, closed, anchored_final)
      VALUES ('traffic-gtw_a-202511', 'gtw_a', '202511', 'o', 3000, 'r', 3000, '{}', 0, false, false)`.execute(
      given.db.kysely,
    );
    await sql`
      INSERT INTO compute_traffic
      SELECT * FROM jsonb_populate_recordset(NULL::compute_traffic, ${JSON.stringify(rows)}::jsonb)`.execute(
      given.db.kysely,
    );
    const { rows: then } = await given.db.pool.query(whole);
    expect(then[0].n).toBe(2_999);
    await migrate(given.db, [computeMigrations]);
    expect((await given.db.pool.query(whole)).rows).toEqual(then);
    const months = await given.db.pool.query(
      `SELECT tableoid::regclass::text AS month, count(*)::int AS n FROM compute_traffic GROUP BY 1 ORDER BY 1`,
    );
    expect(months.rows.map(({ month, n }) => [month.slice(-6), n])).toEqual([
      ['202511', 263],
      ['202512', 744],
      ['202601', 744],
      ['202602', 672],
      ['202603', 576],
    ]);
    const marks = await given.db.pool.query(
      `SELECT marks, count(*)::int AS n FROM compute_traffic GROUP BY 1 ORDER BY 1`,
    );
    expect(marks.rows).toEqual([
      { marks: [], n: 1_500 },
      { marks: ['masked', 'passed'], n: 1_499 },
    ]);
    // What no gateway of ours wrote stays in its log, and is counted there.
    const left = await given.db.pool.query('SELECT unreadable FROM compute_traffic_log');
    expect(left.rows).toEqual([{ unreadable: 1 }]);
  } finally {
    await given.drop();
  }
});
