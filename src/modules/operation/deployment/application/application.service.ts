import { type Page, subjectFields } from '../../../../governance/index.ts';
import type { PersonActor } from '../../../../kernel/identity/index.ts';
import type { Subject } from '../../../../kernel/subject/index.ts';
import type { Db } from '../../../../platform/database/index.ts';
import { conflict } from '../../../../platform/http/index.ts';
import { announceChange } from '../deployment.changes.ts';
import type { DeploymentDeps } from '../deployment.deps.ts';
import { DEPLOYMENT_RECORDS, PROCEDURE_MEASURES, USE_MEASURES } from '../deployment.records.ts';
import type { SubjectQuery } from '../deployment.schema.ts';
import type { ServiceFacts } from '../procedure/index.ts';
import * as repository from './application.repository.ts';
import type {
  ApplicationContent,
  ApplicationDescription,
  ApplicationInput,
  ApplicationView,
} from './application.schema.ts';
import type { ApplicationTables } from './application.table.ts';

export type ApplicationService = ReturnType<typeof createApplicationService>;
type Edit = {
  title?: { zh: string; en: string } | undefined;
  content?: ApplicationDescription;
  facts?: ServiceFacts | undefined;
};

/** The register of applications: who calls models and for what service. Its revisions come into force with a release. */
export function createApplicationService(deps: DeploymentDeps) {
  const { clock, newId, recorder, subjects, authority } = deps;
  const db: Db<ApplicationTables> = deps.db;

  async function views(found: readonly Subject[]): Promise<ApplicationView[]> {
    const ids = found.map((subject) => subject.id);
    const rows = await repository.applicationRows(db, ids);
    const inForce = await subjects.inForceOf(db, ids);
    return Promise.all(
      found.map(async (subject) => {
        const latest = (await subjects.latest(db, subject.id))!.content as ApplicationContent;
        const approved = inForce.get(subject.id)?.content as ApplicationContent | undefined;
        return {
          ...subjectFields(subject),
          content: descriptionOf(latest),
          contentInForce: approved === undefined ? null : descriptionOf(approved),
          facts: latest.facts,
          factsInForce: approved?.facts ?? null,
          suspended: rows.get(subject.id)?.suspended_at != null,
        };
      }),
    );
  }

  async function stop(actor: PersonActor, id: string, reason: string, stopped: boolean): Promise<void> {
    await db.transaction().execute(async (tx) => {
      const subject = await subjects.require(tx, id, 'application');
      authority.require(actor, stopped ? 'application.suspend' : 'application.resume', subject.unitId);
      const by = stopped ? { id: actor.personId, at: clock.now() } : null;
      if (!(await repository.suspend(tx, id, by))) throw stopped ? suspendedAlready() : notSuspended();
      await recorder.write(tx, {
        kind: stopped ? DEPLOYMENT_RECORDS.applicationSuspended : DEPLOYMENT_RECORDS.applicationResumed,
        actor,
        subject: { kind: 'application', id },
        measures: [...USE_MEASURES],
        payload: { subjectKey: actor.personId, value: { reason } },
        notice: true,
      });
      await announceChange(tx, 'standing');
    });
  }

  return {
    async list({ q, state, cursor, limit }: SubjectQuery): Promise<Page<ApplicationView>> {
      const page = await subjects.list(db, {
        kind: 'application',
        limit,
        ...(q === undefined ? {} : { text: q }),
        ...(state === undefined ? {} : { state }),
        ...(cursor === undefined ? {} : { cursor }),
      });
      return { ...page, items: await views(page.items) };
    },

    async get(id: string): Promise<ApplicationView> {
      return (await views([await subjects.require(db, id, 'application')]))[0]!;
    },

    async register(actor: PersonActor, input: ApplicationInput): Promise<string> {
      authority.require(actor, 'application.write', input.unitId);
      const id = newId('application');
      await db.transaction().execute(async (tx) => {
        const { revision } = await subjects.create(tx, {
          kind: 'application',
          id,
          title: input.title,
          ownerId: actor.personId,
          unitId: input.unitId,
          content: { ...input.content, facts: input.facts },
          author: actor,
        });
        await repository.insertApplication(tx, id);
        await recorder.write(tx, {
          kind: DEPLOYMENT_RECORDS.applicationRegistered,
          actor,
          subject: { kind: 'application', id, revision: revision.hash },
          measures: [...PROCEDURE_MEASURES, ...USE_MEASURES],
          facts: { unitId: input.unitId, service: input.facts },
        });
      });
      return id;
    },

    /** Saves a draft with what is given changed; the rest stays as in the newest revision. */
    async edit(actor: PersonActor, id: string, expected: string, input: Edit): Promise<void> {
      await db.transaction().execute(async (tx) => {
        const subject = await subjects.require(tx, id, 'application');
        authority.require(actor, 'application.write', subject.unitId);
        // The rest is taken from what the editor saw; whether that is the newest is checked by the save.
        const seen = (await subjects.revision(tx, id, expected)) ?? (await subjects.latest(tx, id));
        const before = seen!.content as ApplicationContent;
        const content = {
          ...(input.content ?? descriptionOf(before)),
          facts: input.facts === undefined ? before.facts : input.facts,
        };
        const revision = await subjects.saveDraft(tx, {
          subjectId: id,
          expected,
          content,
          ...(input.title === undefined ? {} : { title: input.title }),
          author: actor,
        });
        await recorder.write(tx, {
          kind: input.facts === undefined ? DEPLOYMENT_RECORDS.applicationEdited : DEPLOYMENT_RECORDS.factsStated,
          actor,
          subject: { kind: 'application', id, revision: revision.hash },
          measures: input.facts === undefined ? [...USE_MEASURES] : [...PROCEDURE_MEASURES],
          facts: { number: revision.number, ...(input.facts === undefined ? {} : { service: input.facts }) },
          notice: input.facts !== undefined,
        });
        // Titles of applications are part of the policy.
        if (input.title !== undefined) await announceChange(tx, 'policy');
      });
    },

    /** Gateways stop serving it at once; its keys stay as they are. */
    suspend: (actor: PersonActor, id: string, reason: string) => stop(actor, id, reason, true),
    resume: (actor: PersonActor, id: string, reason: string) => stop(actor, id, reason, false),
  };
}

function descriptionOf({ description, contact }: ApplicationContent): ApplicationDescription {
  return { description, contact };
}

const suspendedAlready = () =>
  conflict('application-suspended', { zh: '该应用已被暂停。', en: 'The application is suspended already.' });
const notSuspended = () =>
  conflict('application-not-suspended', { zh: '该应用未被暂停。', en: 'The application is not suspended.' });
