import { type Page, subjectFields } from '../../../../governance/index.ts';
import type { PersonActor } from '../../../../kernel/identity/index.ts';
import type { Json } from '../../../../kernel/record/index.ts';
import type { Subject } from '../../../../kernel/subject/index.ts';
import type { AnyTx } from '../../../../platform/database/index.ts';
import { invalidInput } from '../../../../platform/http/index.ts';
import type { MonitoringDeps } from '../monitoring.deps.ts';
import { MONITORING_MEASURES, MONITORING_RECORDS } from '../monitoring.records.ts';
import { compareEntries, countChanges } from './comparison.ts';
import { countRows, libraryCounts, updateDays } from './counts.ts';
import { entryId, entryKey } from './detection.ts';
import { kindsInUse } from './keyword-list.problems.ts';
import type { KeywordListReader } from './keyword-list.reader.ts';
import type {
  KeywordListContent,
  KeywordListDraftInput,
  KeywordListInput,
  KeywordListQuery,
  KeywordListSummary,
  KeywordListView,
  OwnKind,
} from './keyword-list.schema.ts';
import { countKinds, type ListParts, type ListSamples } from './list-parts.ts';
import { expectedRevision, revisionOf } from './revision.ts';
import { STARTER_LIST } from './starter-list.ts';

export type KeywordListService = ReturnType<typeof createKeywordListService>;

const NO_SAMPLES: ListSamples = { mustCatch: [], mustPass: [] };

/** The register of keyword lists. */
export function createKeywordListService(
  deps: MonitoringDeps,
  { lists, parts }: { lists: KeywordListReader; parts: ListParts },
) {
  const { db, newId, recorder, subjects, authority, profiles } = deps;

  async function summaries(found: readonly Subject[]): Promise<KeywordListSummary[]> {
    const inForce = await subjects.inForceOf(
      db,
      found.map(({ id }) => id),
    );
    return Promise.all(
      found.map(async (subject) => ({
        ...subjectFields(subject),
        content: (await revisionOf(deps, db, subject.id)).content,
        contentInForce: (inForce.get(subject.id)?.content as KeywordListContent | undefined) ?? null,
        admittedAt: subject.inForce === null ? null : await lists.admittedAt(db, subject.id, subject.inForce),
      })),
    );
  }

  async function create(
    actor: PersonActor,
    given: { title: { zh: string; en: string }; unitId: string; content: (tx: AnyTx) => Promise<KeywordListContent> },
  ): Promise<string> {
    authority.require(actor, 'keyword-list.write', given.unitId);
    const id = newId('keywordList');
    await db.transaction().execute(async (tx) => {
      const content = await given.content(tx);
      const { revision } = await subjects.create(tx, {
        kind: 'keyword-list',
        id,
        title: given.title,
        ownerId: actor.personId,
        unitId: given.unitId,
        content: content as unknown as Json,
        author: actor,
      });
      await recorder.write(tx, {
        kind: MONITORING_RECORDS.listRegistered,
        actor,
        subject: { kind: 'keyword-list', id, revision: revision.hash },
        measures: [...MONITORING_MEASURES],
        facts: { demonstration: content.demonstration, entries: content.entries.count },
      });
    });
    return id;
  }

  return {
    async list({ q, ...filter }: KeywordListQuery): Promise<Page<KeywordListSummary>> {
      const page = await subjects.list(db, {
        kind: 'keyword-list',
        limit: filter.limit,
        ...(filter.cursor === undefined ? {} : { cursor: filter.cursor }),
        ...(filter.state === undefined ? {} : { state: filter.state }),
        ...(q === undefined ? {} : { text: q }),
      });
      return { ...page, items: await summaries(page.items) };
    },

    async get(id: string): Promise<KeywordListView> {
      const summary = (await summaries([await subjects.require(db, id, 'keyword-list')]))[0]!;
      const { profile } = await profiles.current(db);
      const entries = await parts.entries(db, summary.content.entries.sha256);
      const former = summary.contentInForce;
      return {
        ...summary,
        changes:
          former === null
            ? null
            : countChanges(compareEntries(await parts.entries(db, former.entries.sha256), entries)),
        counts: countRows(profile, libraryCounts([entries])),
        updateDays: updateDays(profile),
      };
    },

    /** A list without entries; they are imported. */
    register(actor: PersonActor, input: KeywordListInput): Promise<string> {
      return create(actor, {
        title: input.title,
        unitId: input.unitId,
        content: async (tx) => ({
          description: input.description,
          demonstration: false,
          ownKinds: distinctKinds(input.ownKinds),
          entries: { sha256: await parts.keepEntries(tx, []), count: 0, kinds: [] },
          samples: { sha256: await parts.keepSamples(tx, NO_SAMPLES), mustCatch: 0, mustPass: 0 },
        }),
      });
    },

    /** The small list that comes with the product, as a draft with its samples. It shows how things work and protects nothing. */
    registerStarter(actor: PersonActor, unitId: string): Promise<string> {
      const { title, description, samples } = STARTER_LIST;
      const entries = STARTER_LIST.entries.map((entry) => ({ id: entryId(entryKey(entry) ?? ''), ...entry }));
      return create(actor, {
        title,
        unitId,
        content: async (tx) => ({
          description,
          demonstration: true,
          ownKinds: [],
          entries: {
            sha256: await parts.keepEntries(tx, entries),
            count: entries.length,
            kinds: countKinds(entries),
          },
          samples: {
            sha256: await parts.keepSamples(tx, samples),
            mustCatch: samples.mustCatch.length,
            mustPass: samples.mustPass.length,
          },
        }),
      });
    },

    async edit(actor: PersonActor, id: string, expected: string, input: KeywordListDraftInput): Promise<void> {
      const list = await subjects.require(db, id, 'keyword-list');
      authority.require(actor, 'keyword-list.write', list.unitId);
      const from = await expectedRevision(deps, db, id, expected);
      const ownKinds = distinctKinds(input.ownKinds);
      const samples = await parts.samples(db, from.content.samples.sha256);
      const used = new Set([
        ...from.content.entries.kinds.map(({ kind }) => kind),
        ...samples.mustCatch.map(({ kind }) => kind),
      ]);
      const missing = from.content.ownKinds.filter(
        (kind) => used.has(kind.id) && !ownKinds.some((own) => own.id === kind.id),
      );
      if (missing.length > 0) throw kindsInUse(missing.map((kind) => kind.id));
      await db.transaction().execute(async (tx) => {
        const revision = await subjects.saveDraft(tx, {
          subjectId: id,
          expected,
          content: { ...from.content, description: input.description, ownKinds } as unknown as Json,
          ...(input.title === undefined ? {} : { title: input.title }),
          author: actor,
        });
        await recorder.write(tx, {
          kind: MONITORING_RECORDS.listEdited,
          actor,
          subject: { kind: 'keyword-list', id, revision: revision.hash },
          measures: [...MONITORING_MEASURES],
          facts: { number: revision.number, ownKinds: ownKinds.length },
        });
      });
    },
  };
}

function distinctKinds(kinds: readonly OwnKind[]): OwnKind[] {
  const seen = new Set<string>();
  kinds.forEach(({ id }, at) => {
    if (seen.has(id)) throw invalidInput([{ path: `ownKinds.${at}.id`, message: 'Names a kind for the second time' }]);
    seen.add(id);
  });
  return [...kinds];
}
