import { closesNothing, type GateVerdict, judgeGate } from '../../kernel/gate/index.ts';
import type { Json } from '../../kernel/record/index.ts';
import type { Clock } from '../../kernel/time/index.ts';
import type { AnyDb, AnyTx, Database, Db } from '../../platform/database/index.ts';
import { conflict, notFound, ProblemError } from '../../platform/http/index.ts';
import type { ProfileReader } from '../profile/index.ts';
import type { Recorder } from '../record/index.ts';
import type { ReviewService, StoredReview } from '../review/index.ts';
import type { SubjectRegistry } from '../subject/index.ts';
import { inTransaction } from '../transaction.ts';
import type { GateTables } from './gate.migrations.ts';
import type { GateDefinition, GateEngine } from './types.ts';

export interface GateParts {
  readonly database: Pick<Database, 'kysely'>;
  readonly clock: Clock;
  readonly recorder: Recorder;
  readonly subjects: SubjectRegistry;
  readonly reviews: ReviewService;
  readonly profiles: ProfileReader;
}

const typed = (db: AnyDb): Db<GateTables> => db;

export function createGateEngine(parts: GateParts): GateEngine {
  const { database, clock, recorder, subjects, reviews, profiles } = parts;
  const definitions = new Map<string, GateDefinition>();

  function defined(name: string): GateDefinition {
    const definition = definitions.get(name);
    if (definition === undefined) throw notFound({ zh: `没有关口 ${name}。`, en: `There is no gate ${name}.` });
    return definition;
  }

  async function settings(db: AnyDb, name: string) {
    const { profile } = await profiles.current(db);
    const setting = profile.gates[name];
    const row = await typed(db)
      .selectFrom('governance_gate_mode')
      .select('mode')
      .where('gate', '=', name)
      .executeTakeFirst();
    // A gate that nobody has set blocks.
    return { profile, mode: row?.mode ?? setting?.mode ?? 'block', requirements: setting?.requirements ?? [] };
  }

  async function judge(
    db: AnyDb,
    definition: GateDefinition,
    subjectId: string,
    bound?: ReadonlyMap<string, string>,
  ): Promise<GateVerdict> {
    const { profile, mode, requirements } = await settings(db, definition.name);
    const at = clock.now();
    const results = await definition.check(db, subjectId, profile, at, bound);
    const about = bound?.keys() ?? (await boundTo(db, definition, subjectId));
    results.push(
      ...(await reviews.duties(db, { measureIds: definition.measureIds, subjectIds: [subjectId, ...about] })),
    );
    return judgeGate(definition.name, mode, results, requirements, at);
  }

  /** What an application would bind; nothing where it could not be made, which the requirements say better. */
  async function boundTo(db: AnyDb, definition: GateDefinition, subjectId: string): Promise<string[]> {
    try {
      return (await definition.bindings(db, subjectId)).map((one) => one.subjectId);
    } catch (error) {
      if (error instanceof ProblemError) return [];
      throw error;
    }
  }

  // What was met at the application may be missing at the approval: a procedure expired, a statement was withdrawn.
  reviews.guardApproval(async (tx, review) => {
    const definition = definitions.get(review.gate);
    if (definition === undefined) return;
    const bound = new Map(review.bindings.map((binding) => [binding.subjectId, binding.revision]));
    const verdict = await judge(tx, definition, review.subjectId, bound);
    if (!verdict.open) throw closed(verdict);
  });

  return {
    define(definition) {
      if (definitions.has(definition.name)) throw new Error(`gate ${definition.name} is defined already`);
      definitions.set(definition.name, definition);
    },

    async list(db) {
      const { profile } = await profiles.current(db);
      const rows = await typed(db).selectFrom('governance_gate_mode').select(['gate', 'mode']).execute();
      const modes = new Map(rows.map((row) => [row.gate, row.mode]));
      return [...definitions.values()].map(({ name, title, measureIds, subjectKind, rule }) => ({
        name,
        title,
        measureIds,
        subjectKind,
        rule,
        mode: modes.get(name) ?? profile.gates[name]?.mode ?? 'block',
        requirements: profile.gates[name]?.requirements ?? [],
      }));
    },

    permissionOf: (name) => defined(name).permission ?? null,

    async check(db, name, subjectId) {
      const definition = defined(name);
      await subjects.require(db, subjectId, definition.subjectKind);
      return judge(db, definition, subjectId);
    },

    async apply({ name, subjectId, applicant, statement, context = null, prepare }) {
      const definition = defined(name);
      const result = await inTransaction(database, async (tx) => {
        await prepare?.(tx);
        const subject = await subjects.require(tx, subjectId, definition.subjectKind);
        await definition.admits?.(tx, subjectId);
        const verdict = await judge(tx, definition, subjectId);
        if (!verdict.open) {
          await recorder.write(tx, {
            kind: 'gate.refused',
            actor: applicant,
            subject: { kind: subject.kind, id: subject.id, revision: subject.latest },
            measures: definition.measureIds,
            outcome: 'refused',
            facts: figures(verdict),
          });
          return { verdict, review: null };
        }
        const review = await open(tx, definition, { subjectId, applicant, statement, context, verdict });
        return { verdict, review };
      });
      // Thrown only now, so that the refusal's record stays.
      if (result.review === null) throw closed(result.verdict);
      return { verdict: result.verdict, review: result.review };
    },

    async mode(db, name) {
      return (await settings(db, name)).mode;
    },

    async setMode(actor, name, mode, reason) {
      defined(name);
      await inTransaction(database, async (tx) => {
        const { mode: from } = await settings(tx, name);
        const set = { mode, reason, set_by: actor.personId, set_at: clock.now() };
        await typed(tx)
          .insertInto('governance_gate_mode')
          .values({ gate: name, ...set })
          .onConflict((conflict) => conflict.column('gate').doUpdateSet(set))
          .execute();
        await recorder.write(tx, {
          kind: 'gate.mode-changed',
          actor,
          subject: { kind: 'gate', id: name },
          measures: definitions.get(name)?.measureIds ?? [],
          facts: { from, to: mode },
          payload: { subjectKey: actor.personId, value: { reason } },
          notice: true,
        });
      });
    },

    async clearModes(tx, names) {
      if (names.length === 0) return;
      await typed(tx).deleteFrom('governance_gate_mode').where('gate', 'in', names).execute();
    },
  };

  async function open(
    tx: AnyTx,
    definition: GateDefinition,
    given: Pick<StoredReview, 'subjectId' | 'statement'> & {
      applicant: Parameters<GateEngine['apply']>[0]['applicant'];
      context: Json;
      verdict: GateVerdict;
    },
  ): Promise<StoredReview> {
    const subject = await subjects.require(tx, given.subjectId);
    const bindings = await definition.bindings(tx, given.subjectId);
    const review = await reviews.open(tx, {
      gate: definition.name,
      applicant: given.applicant,
      subjectId: given.subjectId,
      bindings,
      rule: definition.rule,
      title: {
        zh: `${definition.title.zh}：${subject.title.zh}`,
        en: `${definition.title.en}: ${subject.title.en}`,
      },
      statement: given.statement,
      context: given.context,
      verdict: given.verdict,
      measureIds: definition.measureIds,
    });
    const own = bindings.find((binding) => binding.subjectId === given.subjectId);
    await recorder.write(tx, {
      kind: 'gate.applied',
      actor: given.applicant,
      subject: { kind: subject.kind, id: subject.id, ...(own ? { revision: own.revision } : {}) },
      measures: definition.measureIds,
      facts: { ...figures(given.verdict), reviewId: review.id },
    });
    await definition.onApplied?.(tx, review);
    return review;
  }
}

function figures(verdict: GateVerdict): Record<string, Json> {
  const missing = verdict.requirements.filter((requirement) => !closesNothing(requirement)).map(({ id }) => id);
  return {
    gate: verdict.gate,
    mode: verdict.mode,
    missing,
    met: verdict.requirements.filter(({ met }) => met).length,
    total: verdict.requirements.length,
  };
}

function closed(verdict: GateVerdict) {
  const missing = verdict.requirements.filter((requirement) => !closesNothing(requirement));
  return conflict(
    'gate-closed',
    {
      zh: `关口未通过，尚缺 ${missing.length} 项：${missing.map(({ title }) => title.zh).join('、')}。`,
      en: `The gate is closed; ${missing.length} requirement(s) missing: ${missing.map(({ title }) => title.en).join(', ')}.`,
    },
    { requirements: verdict.requirements, verdict },
  );
}
