import { type Page, subjectFields } from '../../../../governance/index.ts';
import type { PersonActor } from '../../../../kernel/identity/index.ts';
import type { Subject } from '../../../../kernel/subject/index.ts';
import { invalidInput, notFound } from '../../../../platform/http/index.ts';
import type { DeploymentDeps } from '../deployment.deps.ts';
import { DEPLOYMENT_RECORDS, USE_MEASURES } from '../deployment.records.ts';
import { STATES_USE_OF, type UseStatementReader } from './use-statement.reader.ts';
import type {
  PublicUseStatement,
  UseStatement,
  UseStatementDraft,
  UseStatementInput,
  UseStatementView,
} from './use-statement.schema.ts';

export type UseStatementService = ReturnType<typeof createUseStatementService>;
type Edit = { title?: { zh: string; en: string } | undefined; content: UseStatementDraft };

const SHOWN = 200;

/** What applications are meant for, written as drafts, approved by a gate, and published. */
export function createUseStatementService(deps: DeploymentDeps, reader: UseStatementReader) {
  const { db, newId, recorder, subjects, authority } = deps;

  async function views(found: readonly Subject[]): Promise<UseStatementView[]> {
    const inForce = await subjects.inForceOf(
      db,
      found.map((subject) => subject.id),
    );
    return Promise.all(
      found.map(async (subject) => ({
        ...subjectFields(subject),
        content: (await subjects.latest(db, subject.id))!.content as UseStatement,
        contentInForce: (inForce.get(subject.id)?.content as UseStatement | undefined) ?? null,
      })),
    );
  }

  return {
    /** The newest 200 of an application. */
    async ofApplication(applicationId: string): Promise<Page<UseStatementView>> {
      await subjects.require(db, applicationId, 'application');
      const links = await subjects.linksOf(db, applicationId);
      const ids = links
        .filter((link) => link.relation === STATES_USE_OF && link.toId === applicationId)
        .map((link) => link.fromId);
      const found = [...(await subjects.getMany(db, ids)).values()].sort((a, b) => (a.id < b.id ? 1 : -1));
      return { items: await views(found.slice(0, SHOWN)) };
    },

    async get(id: string): Promise<UseStatementView> {
      return (await views([await subjects.require(db, id, 'use-statement')]))[0]!;
    },

    async write(actor: PersonActor, applicationId: string, input: UseStatementInput): Promise<string> {
      const id = newId('useStatement');
      const content = { ...input.content, applicationId: placed(input.content, applicationId) };
      await db.transaction().execute(async (tx) => {
        const application = await subjects.require(tx, applicationId, 'application');
        authority.require(actor, 'use-statement.write', application.unitId);
        const { revision } = await subjects.create(tx, {
          kind: 'use-statement',
          id,
          title: input.title,
          ownerId: actor.personId,
          unitId: application.unitId,
          content,
          author: actor,
        });
        await subjects.link(tx, id, STATES_USE_OF, applicationId);
        await recorder.write(tx, {
          kind: DEPLOYMENT_RECORDS.useStatementWritten,
          actor,
          subject: { kind: 'use-statement', id, revision: revision.hash },
          measures: [...USE_MEASURES],
          facts: { applicationId, mode: content.mode },
        });
      });
      return id;
    },

    async edit(actor: PersonActor, id: string, expected: string, input: Edit): Promise<void> {
      await db.transaction().execute(async (tx) => {
        const subject = await subjects.require(tx, id, 'use-statement');
        authority.require(actor, 'use-statement.write', subject.unitId);
        const { applicationId } = (await subjects.latest(tx, id))!.content as UseStatement;
        const revision = await subjects.saveDraft(tx, {
          subjectId: id,
          expected,
          content: { ...input.content, applicationId: placed(input.content, applicationId) },
          ...(input.title === undefined ? {} : { title: input.title }),
          author: actor,
        });
        await recorder.write(tx, {
          kind: DEPLOYMENT_RECORDS.useStatementEdited,
          actor,
          subject: { kind: 'use-statement', id, revision: revision.hash },
          measures: [...USE_MEASURES],
          facts: { applicationId, number: revision.number, mode: input.content.mode },
        });
      });
    },

    /** What anybody may read. One that is not in force is not there. */
    async published(id: string): Promise<PublicUseStatement> {
      const subject = await subjects.get(db, id);
      const revision = subject?.kind === 'use-statement' ? await subjects.inForce(db, id) : null;
      if (subject === null || revision === null) {
        throw notFound({ zh: '没有已公布的用途说明。', en: 'No use statement is published here.' });
      }
      const { checks: _, ...statement } = revision.content as UseStatement;
      const application = await subjects.require(db, statement.applicationId, 'application');
      return {
        id,
        title: { zh: subject.title.zh, en: subject.title.en },
        organisation: (await deps.organisation()).title,
        application: { id: application.id, title: { zh: application.title.zh, en: application.title.en } },
        revision: revision.hash,
        statement,
        approvedAt: (await reader.approvedAt(db, [revision])).get(id) ?? null,
      };
    },
  };
}

/** A statement stays with its application. */
function placed(content: UseStatementDraft, applicationId: string): string {
  if (content.applicationId === undefined || content.applicationId === applicationId) return applicationId;
  throw invalidInput([{ path: 'content.applicationId', message: 'Belongs to another application; leave it out' }]);
}
