import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { auditLedger, checkSample, parseEvidence, rankOf } from '../../../engines/audit/index.ts';
import { createNodeLogFiles, exportLog, parseVerifierKey, readPublishedLog } from '../../../engines/ledger/index.ts';
import type { PersonActor } from '../../../kernel/identity/index.ts';
import { DAY } from '../../../kernel/time/index.ts';
import { createLogger } from '../../../platform/telemetry/index.ts';
import { createAuthority, createStillMay, type StillMay } from '../../authority/index.ts';
import { governanceFolder } from '../../ledger/index.ts';
import { governancePermissions } from '../../permissions.ts';
import { createTestGovernance, ROOT_UNIT, type TestGovernance } from '../../testing.ts';
import { createSampleService, type SampleService } from './index.ts';

// A quarter of acts: revisions that reviews decided about, words that records only commit to. What an auditor draws must lead
// to all of it, and what was taken away or changed by hand must show.

const LOG = 'governance-2026';
const FROM = '2026-03-01T00:00:00.000Z';
const TO = '2026-06-01T00:00:00.000Z';
const QUARTER = { from: FROM, to: TO, count: 30 };

let t: TestGovernance;
let samples: SampleService;
let stillMay: StillMay;
/** What happens when the logs are opened. */
let whenOpened = (): void => undefined;
let auditor: PersonActor;
let dir: string;
let seedSize: number;

beforeAll(async () => {
  t = await createTestGovernance();
  dir = await mkdtemp(join(tmpdir(), 'sample-'));
  auditor = t.directory.put('per_auditor', ['auditor']);
  const { governance, clock } = t;
  const ann = t.directory.put('per_ann', ['product-owner']);
  const bo = t.directory.put('per_bo', ['compliance-officer']);
  governance.gates.define({
    name: 'model.approve',
    title: { zh: '批准模型', en: 'Approve the model' },
    measureIds: ['6.1.b'],
    subjectKind: 'model',
    rule: {
      seats: [{ name: 'compliance', title: { zh: '合规', en: 'Compliance' }, roles: ['compliance-officer'] }],
      deadlineHours: 24,
    },
    check: async () => [],
    bindings: async (db, id) => [{ subjectId: id, revision: (await governance.subjects.require(db, id)).latest }],
  });
  governance.reviews.onDecided('model.approve', async (tx, review) => {
    const { subjectId } = review;
    const hash = review.bindings[0]!.revision;
    await governance.subjects.putInForce(tx, { subjectId, hash, by: bo });
    await governance.recorder.write(tx, {
      kind: 'model.approved',
      actor: bo,
      subject: { kind: 'model', id: subjectId, revision: hash },
      measures: ['6.1.b'],
    });
  });
  await t.write((tx) => governance.profiles.establish(tx, { profileId: 'taf320', unitId: ROOT_UNIT, author: ann }));
  await governance.start();
  for (let number = 0; number < 24; number++) {
    clock.advance(2 * DAY);
    const id = governance.newId('model');
    await t.write(async (tx) => {
      const { revision } = await governance.subjects.create(tx, {
        kind: 'model',
        id,
        title: { zh: `模型${number}`, en: `Model ${number}` },
        ownerId: ann.personId,
        unitId: ROOT_UNIT,
        content: { number, purpose: 'drawn from' },
        author: ann,
      });
      await governance.recorder.write(tx, {
        kind: 'model.registered',
        actor: ann,
        subject: { kind: 'model', id, revision: revision.hash },
        measures: ['5.1.a'],
      });
    });
    await governance.recorder.writeAlone({
      kind: 'model.noted',
      actor: ann,
      subject: { kind: 'model', id },
      measures: ['5.1.a'],
      payload: { subjectKey: id, value: { note: `随手记 ${number}` } },
    });
    const { review } = await governance.gates.apply({
      name: 'model.approve',
      subjectId: id,
      applicant: ann,
      statement: `为什么现在提出 ${number}`,
    });
    await governance.reviews.vote(bo, review.id, { choice: 'approve', comment: '同意' });
  }
  stillMay = createStillMay({
    authority: createAuthority({
      rules: [governancePermissions],
      covers: (ancestor, unit) => ancestor === unit,
      rootUnit: () => ROOT_UNIT,
      clock,
    }),
    asOfNow: t.directory.asOfNow,
  });
  samples = createSampleService({
    ...governance,
    stillMay,
    logger: createLogger({ name: 'test', level: 'silent' }),
    port: {
      folders: async () => {
        whenOpened();
        return [
          governanceFolder({
            name: LOG,
            files: createNodeLogFiles(t.logDir),
            sequencer: governance.sequencer,
            trustedKey: t.verifierKey,
          }),
        ];
      },
    },
  });
  await settle();
  seedSize = (await readPublishedLog(createNodeLogFiles(t.logDir)))!.checkpoint.size;
});

afterAll(async () => {
  await samples.stop();
  await t.close();
  await rm(dir, { recursive: true, force: true });
});

/** Everything that was recorded is under a signed checkpoint. */
async function settle(): Promise<void> {
  const { record } = (await t.governance.records.query({ limit: 1 })).items[0]!;
  await t.governance.sequencer.waitSequenced(record.id);
}

async function drawn(seed: string, more: { measureId?: string } = {}) {
  await settle();
  const { id } = await samples.draw(auditor, { ...QUARTER, seed, ...more });
  return finished(id);
}

async function finished(id: string) {
  for (;;) {
    const sample = await samples.require(id);
    if (sample.state !== 'drawing') return sample;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function evidenceOf(id: string): Promise<string> {
  let text = '';
  for await (const line of await samples.evidence(auditor, id)) text += line;
  return text;
}

/** The ledger as an auditor takes it home. */
async function exported() {
  await settle();
  const target = await mkdtemp(join(dir, 'export-'));
  await exportLog(createNodeLogFiles(t.logDir), createNodeLogFiles(target));
  return [{ name: LOG, files: createNodeLogFiles(target) }];
}

const trust = () => [parseVerifierKey(t.verifierKey)];

test('30 acts of a quarter resolve, here and offline, and the draw is one that anybody can repeat', async () => {
  const sample = await drawn('seed one');
  expect(sample).toMatchObject({ state: 'done', problemCount: 0, error: null });
  expect(sample.acts).toHaveLength(30);
  expect(sample.population).toBeGreaterThan(90);
  expect(new Set(sample.acts.map(({ kind }) => kind)).size).toBeGreaterThan(2);
  expect(sample.acts.some(({ revision }) => revision === 'shown')).toBe(true);
  expect(sample.acts.some(({ payload }) => payload === 'shown')).toBe(true);

  const ledger = await exported();
  const report = await auditLedger(ledger, { trust: trust() });
  expect(report.ok).toBe(true);
  expect(await checkSample(await evidenceOf(sample.id), ledger, { trust: trust() })).toMatchObject({
    ok: true,
    problems: [],
  });
  // With nothing of ours: SHA-256 over seed, origin and index.
  const { origin } = sample.logs[0]!;
  const ranks = Array.from({ length: sample.logs[0]!.size }, (_, index) => ({
    index,
    rank: createHash('sha256').update(`seed one\n${origin}\n${index}`).digest('hex'),
  }));
  expect(ranks[3]!.rank).toBe(rankOf('seed one', origin, 3));
  const byHand = ranks.sort((a, b) => (a.rank < b.rank ? -1 : 1)).slice(0, 30);
  expect(sample.acts.map(({ index }) => index)).toEqual(byHand.map(({ index }) => index));
});

test('the same seed over the same log draws the same acts; a measure narrows what is drawn from', async () => {
  const [one, other] = [await drawn('again'), await drawn('other')];
  const again = await drawn('again');
  const within = (sample: typeof one) => sample.acts.filter(({ index }) => index < seedSize).map(({ index }) => index);
  // The log has grown by the samples' own records, which may be drawn too.
  expect(within(again).every((index) => within(one).includes(index))).toBe(true);
  expect(within(other)).not.toEqual(within(one));
  const narrow = await drawn('again', { measureId: '5.1.a' });
  expect(narrow.population).toBe(48);
  expect(new Set(narrow.acts.map(({ kind }) => kind))).toEqual(new Set(['model.registered', 'model.noted']));
});

test('that somebody draws is on record before they see what they drew', async () => {
  const { id } = await drawn('on record');
  expect(await t.kindsOf(id)).toEqual(['sample.requested done', 'sample.drawn done']);
  await evidenceOf(id);
  expect((await t.kindsOf(id)).at(-1)).toBe('sample.exported done');
});

test('what was erased by right is no fault, what was taken away or changed by hand is', async () => {
  const { db } = t;
  const sample = await drawn('planted');
  const decided = sample.acts.filter(({ kind, index }) => kind === 'model.approved' && index < seedSize);
  const opened = sample.acts.filter(({ kind, index }) => kind === 'review.opened' && index < seedSize);
  const subjectOf = async (recordId: string) => (await t.governance.records.get(recordId))!.record.subject!.revision!;
  expect(decided.length + opened.length).toBeGreaterThan(3);
  const [edited, deleted] = [await subjectOf(decided[0]!.recordId), await subjectOf(decided[1]!.recordId)];
  await sql`UPDATE governance_subject_revision SET content = '{"number":0,"purpose":"something else"}' WHERE hash = ${edited}`.execute(
    db.kysely,
  );
  await sql`DELETE FROM governance_subject_revision WHERE hash = ${deleted}`.execute(db.kysely);
  const faults = async () => {
    const again = await drawn('planted');
    return new Map(again.acts.flatMap((act) => (act.faults.length > 0 ? [[act.recordId, act.faults]] : [])));
  };
  const found = await faults();
  expect(found.get(decided[0]!.recordId)).toEqual(['revision-differs']);
  expect(found.get(decided[1]!.recordId)).toEqual(['revision-missing']);

  const noted = sample.acts.find(({ kind }) => kind === 'model.noted')!;
  const { record } = (await t.governance.records.get(noted.recordId))!;
  const kept = await sql<{
    id: string;
  }>`SELECT id FROM governance_payload WHERE commitment = ${record.commitment}`.execute(db.kysely);
  await t.write((tx) => t.governance.payloads.erase(tx, kept.rows[0]!.id, auditor, 'asked for'));
  const after = (await drawn('planted')).acts.find(({ recordId }) => recordId === noted.recordId);
  expect(after).toMatchObject({ payload: 'erased', faults: [] });

  // Rows of the database's index, whether drawn or not.
  const others = (await t.governance.records.query({ kind: 'model.noted', limit: 5 })).items;
  const [gone, changed] = [others[0]!.record, others[1]!.record];
  const forged = Buffer.from(JSON.stringify({ ...changed, outcome: 'refused' }));
  await sql`DELETE FROM governance_record WHERE id = ${gone.id}`.execute(db.kysely);
  await sql`UPDATE governance_record SET entry = ${forged} WHERE id = ${changed.id}`.execute(db.kysely);
  const { problems } = await drawn('another seed');
  expect(problems.find(({ recordId }) => recordId === gone.id)?.fault).toBe('record-missing');
  expect(problems.find(({ recordId }) => recordId === changed.id)?.fault).toBe('record-differs');

  // Offline, from the evidence that the server gives out now.
  const evidence = await evidenceOf(sample.id);
  const report = await checkSample(evidence, await exported(), { trust: trust() });
  expect(report.ok).toBe(false);
  // Each of the two is named by more acts than one; every drawn one tells of it.
  const expected: string[] = [];
  for (const { entry, index } of parseEvidence(evidence).acts) {
    const { subject } = JSON.parse(Buffer.from(entry, 'base64').toString('utf8')) as {
      subject: { revision?: string } | null;
    };
    if (subject?.revision === edited) expected.push(`revision-differs ${index}`);
    if (subject?.revision === deleted) expected.push(`revision-missing ${index}`);
  }
  expect(report.problems.map(({ fault, index }) => `${fault} ${index}`)).toEqual(expected);
});

test('evidence that was edited, shortened, swapped or drawn to taste does not pass', async () => {
  const sample = await drawn('offline');
  const ledger = await exported();
  const lines = (await evidenceOf(sample.id)).trimEnd().split('\n');
  const check = async (changed: string[]) => {
    const { problems } = await checkSample(changed.join('\n'), ledger, { trust: trust() });
    return new Set(problems.map(({ fault }) => fault));
  };
  const baseline = await check(lines);
  const { acts } = parseEvidence(lines.join('\n'));
  const spoken = acts.findIndex(({ payload }) => payload !== null && 'bytes' in payload);
  const edit = (at: number, change: (line: Record<string, unknown>) => void) => {
    const copy = [...lines];
    const line = JSON.parse(copy[at]!) as Record<string, unknown>;
    change(line);
    copy[at] = JSON.stringify(line);
    return copy;
  };
  const words = Buffer.from('{"words":"nobody said this"}').toString('base64');
  const added = async (changed: string[]) => (await check(changed)).difference(baseline);
  expect(await added(edit(spoken + 1, (line) => Object.assign(line.payload as object, { bytes: words })))).toEqual(
    new Set(['payload-differs']),
  );
  expect(await added(lines.filter((_, at) => at !== spoken + 1))).toEqual(new Set(['act-missing']));
  expect(await added(edit(0, (line) => Object.assign(line.rule as object, { seed: 'to taste' })))).toEqual(
    new Set(['act-not-drawn', 'act-missing']),
  );
  expect(await added(edit(1, (line) => Object.assign(line, { entry: JSON.parse(lines[2]!).entry })))).toContain(
    'entry-differs',
  );
  const foreign = { trust: [] };
  const { problems } = await checkSample(lines.join('\n'), ledger, foreign);
  expect(problems.filter(({ fault }) => fault === 'proof-wrong')).toHaveLength(lines.length - 1);
  expect(() => parseEvidence(`${lines[0]}\nnot json`)).toThrow('line 2');
});

test('a wrong period is explained, one draw runs at a time, and it can be cancelled', async () => {
  await expect(samples.draw(auditor, { ...QUARTER, to: FROM })).rejects.toMatchObject({ status: 400 });
  await expect(samples.draw(auditor, { ...QUARTER, measureId: '9.9.z' })).rejects.toMatchObject({ status: 400 });
  const first = samples.draw(auditor, QUARTER);
  await expect(samples.draw(auditor, QUARTER)).rejects.toMatchObject({ code: 'sample-being-drawn' });
  const { id, rule } = await first;
  expect(rule.seed).toMatch(/^[0-9a-f]{64}$/);
  const ended = await samples.cancel(auditor, id);
  expect(['done', 'cancelled']).toContain(ended.state);
  await expect(samples.require('smp_unknown')).rejects.toMatchObject({ status: 404 });
});

test('a draw ends by the right of who asked for it: whole a millisecond before its end, refused and recorded at it', async () => {
  const end = new Date(t.clock.now().getTime() + DAY);
  const lapsing = t.directory.put('per_lapsing', ['auditor'], { until: end.toISOString() });
  const drawnAt = async (at: number) => {
    await settle();
    // The logs are opened after the asking, before anything is drawn.
    whenOpened = () => t.clock.set(new Date(at).toISOString());
    const { id } = await samples.draw(lapsing, { ...QUARTER, seed: 'lapsing' });
    return finished(id).finally(() => {
      whenOpened = () => undefined;
    });
  };
  expect(await drawnAt(end.getTime() - 1)).toMatchObject({ state: 'done', error: null });
  const refused = await drawnAt(end.getTime());
  expect(refused).toMatchObject({ state: 'failed', error: 'right-ended', acts: [] });
  const { items } = await t.governance.records.query({ kind: 'sample.drawn', subjectId: refused.id, limit: 1 });
  expect(items[0]!.record).toMatchObject({ outcome: 'refused', facts: { state: 'failed', reason: 'right-ended' } });
});
