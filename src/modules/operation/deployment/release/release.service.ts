import { type Page, subjectFields } from '../../../../governance/index.ts';
import type { PersonActor } from '../../../../kernel/identity/index.ts';
import type { Subject, SubjectKind } from '../../../../kernel/subject/index.ts';
import type { AnyDb, AnyTx, Db } from '../../../../platform/database/index.ts';
import { invalidInput } from '../../../../platform/http/index.ts';
import { RELEASE_MEASURES } from '../deployment.records.ts';
import { createLifeReader } from './life.ts';
import type { ReleaseDeps } from './release.deps.ts';
import { GATE_OF } from './release.gate.ts';
import { RELEASE_RECORDS } from './release.records.ts';
import * as repository from './release.repository.ts';
import type {
  ReleaseContent,
  ReleaseInput,
  ReleaseQuery,
  ReleaseRevision,
  ReleaseSummary,
  ReleaseView,
} from './release.schema.ts';
import type { ReleaseTables } from './release.table.ts';

export type ReleaseService = ReturnType<typeof createReleaseService>;

/** How the gateways stand to what is in force; module policy and module compute know. */
export type GatewayStandings = () => Promise<ReleaseView['gateways']>;

/** The relation by which a release names its version. */
const RELEASE_OF = 'release-of';
const REVIEWS_SHOWN = 50;

/** The register of releases: drafts, applications for approval, and how each stands. */
export function createReleaseService(deps: ReleaseDeps, gatewayStandings: GatewayStandings) {
  const { newId, recorder, subjects, reviews, gates, authority } = deps;
  const db: Db<ReleaseTables> = deps.db;
  const lifeOf = createLifeReader(deps);

  async function summaries(found: readonly Subject[]): Promise<ReleaseSummary[]> {
    const rows = await repository.releaseRows(
      db,
      found.map(({ id }) => id),
    );
    return Promise.all(
      found.map(async (subject) => {
        const row = rows.get(subject.id)!;
        const latest = (await subjects.latest(db, subject.id))!.content as ReleaseRevision;
        const served = row.revision === null ? null : await subjects.revision(db, subject.id, row.revision);
        return {
          ...subjectFields(subject),
          state: row.state,
          kind: row.kind,
          content: contentOf(latest),
          contentInForce: served === null ? null : contentOf(served.content as ReleaseRevision),
          approvedAt: row.approved_at?.toISOString() ?? null,
        };
      }),
    );
  }

  /** What is named must be in the register, or nobody could ever put right what the gate says. */
  async function checkNames(reader: AnyDb, content: ReleaseContent): Promise<void> {
    const named: { path: string; id: string; kind: SubjectKind }[] = [
      { path: 'content.versionId', id: content.versionId, kind: 'version' },
      ...content.endpointIds.map((id, i) => ({ path: `content.endpointIds.${i}`, id, kind: 'endpoint' as const })),
      ...content.useStatementIds.map((id, i) => ({
        path: `content.useStatementIds.${i}`,
        id,
        kind: 'use-statement' as const,
      })),
    ];
    const known = await subjects.getMany(
      reader,
      named.map(({ id }) => id),
    );
    const issues = named
      .filter(({ id, kind }) => known.get(id)?.kind !== kind)
      .map(({ path, id, kind }) => ({ path, message: `There is no ${kind} with the id ${id}` }));
    if (issues.length > 0) throw invalidInput(issues);
  }

  async function name(tx: AnyTx, id: string, versionId: string): Promise<void> {
    for (const link of await subjects.linksOf(tx, id)) {
      if (link.fromId === id && link.relation === RELEASE_OF && link.toId !== versionId)
        await subjects.unlink(tx, id, RELEASE_OF, link.toId);
    }
    await subjects.link(tx, id, RELEASE_OF, versionId);
  }

  return {
    /** Pages may hold fewer than `limit` when filtered by state or kind; `nextCursor` says whether there is more. */
    async list({ q, state, kind, cursor, limit }: ReleaseQuery): Promise<Page<ReleaseSummary>> {
      const page = await subjects.list(db, {
        kind: 'release',
        limit,
        ...(q === undefined ? {} : { text: q }),
        ...(cursor === undefined ? {} : { cursor }),
      });
      const items = await summaries(page.items);
      return {
        ...page,
        items: items.filter((one) => one.state === (state ?? one.state) && one.kind === (kind ?? one.kind)),
      };
    },

    async get(id: string): Promise<ReleaseView> {
      const subject = await subjects.require(db, id, 'release');
      const [summary] = await summaries([subject]);
      const row = await repository.releaseRow(db, id);
      const approval = row.review_id === null ? null : await reviews.get(db, row.review_id);
      const found = await reviews.list(db, { subjectId: id, limit: REVIEWS_SHOWN });
      const { requirements, ...verdict } = await gates.check(db, GATE_OF[row.kind], id);
      return {
        ...summary!,
        verdict: {
          ...verdict,
          requirements: requirements.map((one) => ({
            ...one,
            title: { ...one.title },
            reasons: one.reasons.map((reason) => ({ ...reason, text: { ...reason.text } })),
          })),
        },
        bound: Object.fromEntries((approval?.bindings ?? []).map((binding) => [binding.subjectId, binding.revision])),
        reviews: found.items.map(({ id: reviewId, gate, state, openedAt }) => ({
          id: reviewId,
          gate,
          state,
          openedAt,
        })),
        gateways: await gatewayStandings(),
        life: await lifeOf(id),
      };
    },

    async register(actor: PersonActor, { title, unitId, kind, content }: ReleaseInput): Promise<string> {
      authority.require(actor, 'release.write', unitId);
      await checkNames(db, content);
      const id = newId('release');
      await db.transaction().execute(async (tx) => {
        const { revision } = await subjects.create(tx, {
          kind: 'release',
          id,
          title,
          ownerId: actor.personId,
          unitId,
          content: { ...content, kind },
          author: actor,
        });
        await repository.insertRelease(tx, { release_id: id, kind });
        await name(tx, id, content.versionId);
        await recorder.write(tx, {
          kind: RELEASE_RECORDS.registered,
          actor,
          subject: { kind: 'release', id, revision: revision.hash },
          measures: [...RELEASE_MEASURES],
          facts: { unitId, kind, modelName: content.modelName, versionId: content.versionId },
        });
      });
      return id;
    },

    /** Saves a draft; what is served goes on being served as it was approved. */
    async edit(
      actor: PersonActor,
      id: string,
      expected: string,
      input: { title?: { zh: string; en: string } | undefined; content: ReleaseContent },
    ): Promise<void> {
      await checkNames(db, input.content);
      await db.transaction().execute(async (tx) => {
        const subject = await subjects.require(tx, id, 'release');
        authority.require(actor, 'release.write', subject.unitId);
        const { kind } = await repository.releaseRow(tx, id);
        const revision = await subjects.saveDraft(tx, {
          subjectId: id,
          expected,
          content: { ...input.content, kind },
          ...(input.title === undefined ? {} : { title: input.title }),
          author: actor,
        });
        await name(tx, id, input.content.versionId);
        await recorder.write(tx, {
          kind: RELEASE_RECORDS.edited,
          actor,
          subject: { kind: 'release', id, revision: revision.hash },
          measures: [...RELEASE_MEASURES],
          facts: { number: revision.number, modelName: input.content.modelName, versionId: input.content.versionId },
        });
      });
    },

    /** Applies at the gate of its kind. Problem 409 `gate-closed` names what is missing. */
    async apply(actor: PersonActor, id: string, statement: string): Promise<{ id: string; state: string }> {
      const subject = await subjects.require(db, id, 'release');
      authority.require(actor, 'release.apply', subject.unitId);
      const { kind } = await repository.releaseRow(db, id);
      const { review } = await gates.apply({ name: GATE_OF[kind], subjectId: id, applicant: actor, statement });
      return { id: review.id, state: review.state };
    },
  };
}

function contentOf({
  modelName,
  versionId,
  endpointIds,
  useStatementIds,
  notAfter,
  leaseSeconds,
  retry,
}: ReleaseRevision) {
  return {
    modelName,
    versionId,
    endpointIds: [...endpointIds],
    useStatementIds: [...useStatementIds],
    notAfter,
    leaseSeconds,
    ...(retry === undefined ? {} : { retry }),
  };
}
