/**
 * How long one look at all 31 measures takes over an organisation with 100 models (each with a version, an endpoint and a
 * release, all approved), on a real PostgreSQL. Each measure has one control that reads the revisions in force of one kind
 * and judges each, in two queries, as the controls of the modules do. The first look writes every finding; the later ones,
 * which happen all day, confirm them or find changes. Last line: one line of JSON.
 */
import type { Control } from '../../../kernel/control/index.ts';
import { systemActor } from '../../../kernel/identity/index.ts';
import { MEASURES } from '../../../kernel/measure/index.ts';
import type { SubjectKind } from '../../../kernel/subject/index.ts';
import { DAY } from '../../../kernel/time/index.ts';
import { createTestGovernance, ROOT_UNIT } from '../../testing.ts';

const MODELS = 100;
const ROUNDS = 30;
const LIMIT_MILLIS = 200;
const KINDS: readonly SubjectKind[] = ['model', 'version', 'endpoint', 'release'];

const t = await createTestGovernance();
const { subjects, conformity, newId } = t.governance;
const author = systemActor('bench');

await t.write(async (tx) => {
  for (let i = 0; i < MODELS; i++) {
    for (const kind of KINDS) {
      const id = newId(kind as 'model');
      const content = { number: i, purpose: `purpose of ${kind} ${i}`, documents: [], limits: 'none known'.repeat(20) };
      const title = { zh: `对象 ${i}`, en: `Subject ${i}` };
      const given = { kind, id, title, ownerId: 'per_bench', unitId: ROOT_UNIT, content, author };
      const { revision } = await subjects.create(tx, given);
      await subjects.putInForce(tx, { subjectId: id, hash: revision.hash, by: author });
    }
  }
});

let failing = 0;

function control(measureId: string, kind: SubjectKind): Control {
  return {
    id: `${measureId}/bench`,
    measureId,
    title: { zh: measureId, en: measureId },
    enforcement: { zh: '-', en: '-' },
    triggers: [],
    async evaluate(_scope, at) {
      const { items } = await subjects.list(t.db.kysely, { kind, limit: 200 });
      const inForce = await subjects.inForceOf(
        t.db.kysely,
        items.map(({ id }) => id),
      );
      const bad = items.filter(({ id }) => {
        const content = inForce.get(id)?.content as { number: number } | undefined;
        return content === undefined || content.number < failing;
      });
      return {
        status: bad.length === 0 ? 'operating' : 'failing',
        reasons: bad.map(({ id, title }) => ({ code: 'bad', text: title, subjectId: id })),
        figures: [{ name: 'subjects', title: { zh: '数量', en: 'Count' }, value: items.length, unit: '' }],
        evidence: bad.map(({ id, title }) => ({ kind: 'subject' as const, id, title })),
        assurance: 'measured',
        validUntil: new Date(at.getTime() + DAY).toISOString(),
      };
    },
  };
}

MEASURES.forEach(({ id }, index) => {
  conformity.register(control(id, KINDS[index % KINDS.length]!));
});

async function time(run: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await run();
  return performance.now() - begun;
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
const first = await time(() => conformity.recompute());
const unchanged: number[] = [];
const changed: number[] = [];
const reading: number[] = [];
for (let round = 0; round < ROUNDS; round++) {
  t.clock.advance(1000);
  unchanged.push(await time(() => conformity.recompute()));
  failing = (round % 2) * 10;
  changed.push(await time(() => conformity.recompute()));
  reading.push(await time(() => conformity.statuses()));
}
await t.close();

const worst = Math.max(...unchanged.slice(2), ...changed.slice(2));
const answer = {
  measures: MEASURES.length,
  models: MODELS,
  firstMillis: Math.round(first),
  unchangedMillis: Math.round(median(unchanged)),
  changedMillis: Math.round(median(changed)),
  worstMillis: Math.round(worst),
  readMillis: Math.round(median(reading)),
  limitMillis: LIMIT_MILLIS,
  ratioToLimit: Number((median(changed) / LIMIT_MILLIS).toFixed(3)),
};
console.log(
  `31 measures over ${MODELS} models: ${answer.unchangedMillis} ms unchanged, ${answer.changedMillis} ms changed`,
);
console.log(JSON.stringify(answer));
process.exitCode = answer.changedMillis < LIMIT_MILLIS ? 0 : 1;
