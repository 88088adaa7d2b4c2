import type { PersonActor } from '../../../../kernel/identity/index.ts';
import type { Json } from '../../../../kernel/record/index.ts';
import { invalidInput } from '../../../../platform/http/index.ts';
import type { MonitoringDeps } from '../monitoring.deps.ts';
import { MONITORING_MEASURES, MONITORING_RECORDS } from '../monitoring.records.ts';
import type { CompiledLists } from './compiled-lists.ts';
import { kindFinder } from './kinds.ts';
import type { ListParts } from './list-parts.ts';
import { expectedRevision, revisionOf } from './revision.ts';
import type { SamplesInput, SamplesView } from './sample.schema.ts';
import { runSamples } from './sample-run.ts';

export type SampleService = ReturnType<typeof createSampleService>;

/** Texts that a list must catch or let pass: set as part of a draft, and really screened by it. */
export function createSampleService(
  deps: MonitoringDeps,
  { parts, compiled }: { parts: ListParts; compiled: CompiledLists },
) {
  const { db, subjects, recorder, authority } = deps;

  return {
    /** Screens the samples of a revision by its entries, now. */
    async results(listId: string, hash: string | undefined): Promise<SamplesView> {
      const { hash: revision, content } = await revisionOf(deps, db, listId, hash);
      const samples = await parts.samples(db, content.samples.sha256);
      const run = runSamples(await compiled.detector(db, listId, content.entries.sha256), samples);
      const some = samples.mustCatch.length > 0 && samples.mustPass.length > 0 && content.entries.count > 0;
      return {
        revision,
        holds: some ? run.holds : null,
        mustCatch: samples.mustCatch.map((sample, at) => ({ ...sample, ...run.mustCatch[at]! })),
        mustPass: samples.mustPass.map((sample, at) => ({ ...sample, ...run.mustPass[at]! })),
      };
    },

    /** Sets all samples of the newest revision. */
    async set(actor: PersonActor, listId: string, expected: string, input: SamplesInput): Promise<void> {
      const list = await subjects.require(db, listId, 'keyword-list');
      authority.require(actor, 'keyword-list.write', list.unitId);
      const from = await expectedRevision(deps, db, listId, expected);
      const kindOf = kindFinder(from.content.ownKinds);
      const mustCatch = input.mustCatch.map(({ text, kind }, at) => {
        const known = kindOf(kind);
        if (known !== undefined) return { text, kind: known };
        throw invalidInput([
          { path: `mustCatch.${at}.kind`, message: 'Not one of the 31 risks and not a kind of this list' },
        ]);
      });
      await db.transaction().execute(async (tx) => {
        const sha256 = await parts.keepSamples(tx, { mustCatch, mustPass: input.mustPass });
        const counts = { mustCatch: mustCatch.length, mustPass: input.mustPass.length };
        const revision = await subjects.saveDraft(tx, {
          subjectId: listId,
          expected,
          content: { ...from.content, samples: { sha256, ...counts } } as unknown as Json,
          author: actor,
        });
        if (revision.hash === expected) return;
        await recorder.write(tx, {
          kind: MONITORING_RECORDS.samplesSet,
          actor,
          subject: { kind: 'keyword-list', id: listId, revision: revision.hash },
          measures: [...MONITORING_MEASURES],
          facts: { number: revision.number, sha256, ...counts },
        });
      });
    },
  };
}
