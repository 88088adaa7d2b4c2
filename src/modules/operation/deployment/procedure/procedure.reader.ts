import { dayOf } from '../../../../kernel/time/index.ts';
import type { AnyDb } from '../../../../platform/database/index.ts';
import type { ApplicationContent } from '../application/index.ts';
import type { DeploymentDeps } from '../deployment.deps.ts';
import type { ProcedureEntry } from './entry.ts';
import * as repository from './procedure.repository.ts';
import { type EnteredProcedure, type ProcedureState, procedureStates } from './state.ts';

/** A revision of a subject of kind `procedure`. */
export interface ProcedureContent extends ProcedureEntry {
  readonly applicationId: string;
  readonly procedureId: string;
}

export interface ProcedureOverview {
  readonly applicationId: string;
  /** False: nobody has stated the facts yet, so that nothing can be complete. */
  readonly factsStated: boolean;
  /** Facts are stated, and every procedure that they ask for is settled. */
  readonly complete: boolean;
  readonly items: ProcedureState[];
}

export interface OverviewOptions {
  /**
   * Judge by the facts of this revision of the application alone: those that a release binds or, by the newest, would bind. Without it by
   * those stated last and those in force together, so that restating facts takes no duty away before somebody has approved it.
   */
  readonly revision?: string | 'newest';
  /** The service runs already; see `Situation.online`. */
  readonly online?: boolean;
}

export type ProcedureReader = ReturnType<typeof createProcedureReader>;

/** How the legal procedures of applications stand today, in the organisation's time zone. */
export function createProcedureReader(deps: Pick<DeploymentDeps, 'subjects' | 'clock' | 'organisation'>) {
  const { subjects, clock } = deps;

  async function today(): Promise<string> {
    return dayOf(clock.now(), (await deps.organisation()).timeZone);
  }

  async function overviews(
    db: AnyDb,
    applicationIds: readonly string[],
    options: OverviewOptions = {},
  ): Promise<Map<string, ProcedureOverview>> {
    const day = await today();
    const applications = await subjects.getMany(db, applicationIds);
    const approved = await subjects.inForceOf(db, applicationIds);
    const newest = await subjects.latestOf(db, applicationIds);
    const rows = await repository.proceduresOf(db, applicationIds);
    const entered = await enteredOf(
      db,
      rows.map((row) => row.subject_id),
    );
    const found = new Map<string, ProcedureOverview>();
    for (const application of applications.values()) {
      const { revision = 'newest' } = options;
      const inForce = approved.get(application.id);
      const judged =
        revision === 'newest' ? newest.get(application.id) : await subjects.revision(db, application.id, revision);
      const contents = [judged, options.revision === undefined ? inForce : undefined];
      const facts = contents.flatMap((revision) => (revision?.content as ApplicationContent | undefined)?.facts ?? []);
      const own = rows.filter((row) => row.application_id === application.id);
      const items = procedureStates({
        facts,
        entered: new Map(own.map((row) => [row.procedure_id, entered.get(row.subject_id)!])),
        today: day,
        online: options.online ?? false,
      });
      const factsStated = facts.length > 0;
      const complete = factsStated && items.every((item) => item.settled);
      found.set(application.id, { applicationId: application.id, factsStated, complete, items });
    }
    return found;
  }

  async function enteredOf(db: AnyDb, ids: readonly string[]): Promise<Map<string, EnteredProcedure>> {
    const inForce = await subjects.inForceOf(db, ids);
    const entered = new Map<string, EnteredProcedure>();
    for (const latest of (await subjects.latestOf(db, ids)).values()) {
      const { subjectId } = latest;
      const confirmed = inForce.get(subjectId) ?? null;
      entered.set(subjectId, {
        subjectId,
        latest: latest.hash,
        draft: entryOf(latest.content),
        rejected: latest.state === 'rejected',
        confirmed: confirmed === null ? null : entryOf(confirmed.content),
      });
    }
    return entered;
  }

  return {
    today,
    /** Of many applications, by id; unknown ones are left out. */
    overviews,
    /** Problem 404 for an unknown application. */
    async overview(db: AnyDb, applicationId: string, options?: OverviewOptions): Promise<ProcedureOverview> {
      await subjects.require(db, applicationId, 'application');
      return (await overviews(db, [applicationId], options)).get(applicationId)!;
    },
  };
}

function entryOf(content: unknown): ProcedureEntry {
  const { number, date, until, documentSha256, note } = content as ProcedureContent;
  return { number, date, until, documentSha256, note };
}
