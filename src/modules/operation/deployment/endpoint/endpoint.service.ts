import { type Page, subjectFields } from '../../../../governance/index.ts';
import type { PersonActor } from '../../../../kernel/identity/index.ts';
import type { Subject } from '../../../../kernel/subject/index.ts';
import type { AnyDb, Db } from '../../../../platform/database/index.ts';
import { invalidInput } from '../../../../platform/http/index.ts';
import { originOf } from '../../../../platform/outbound/index.ts';
import { announceChange } from '../deployment.changes.ts';
import type { DeploymentDeps } from '../deployment.deps.ts';
import { DEPLOYMENT_RECORDS, RELEASE_MEASURES } from '../deployment.records.ts';
import type { SubjectQuery } from '../deployment.schema.ts';
import { credentialContext } from './endpoint.reader.ts';
import * as repository from './endpoint.repository.ts';
import type {
  EndpointContent,
  EndpointInput,
  EndpointOperation,
  EndpointView,
  ProbeResult,
} from './endpoint.schema.ts';
import type { EndpointTables } from './endpoint.table.ts';
import { probeEndpoint } from './probe.ts';

export type EndpointService = ReturnType<typeof createEndpointService>;
type Edit = { title?: { zh: string; en: string } | undefined; content: EndpointContent };

/** The register of upstreams, their secrets and how they are operated. */
export function createEndpointService(deps: DeploymentDeps) {
  const { clock, newId, recorder, subjects, authority, vault } = deps;
  const db: Db<EndpointTables> = deps.db;
  const measures = [...RELEASE_MEASURES];

  async function views(found: readonly Subject[]): Promise<EndpointView[]> {
    const ids = found.map((subject) => subject.id);
    const rows = await repository.endpointRows(db, ids);
    const credentials = await repository.credentialsOf(db, ids);
    const inForce = await subjects.inForceOf(db, ids);
    return Promise.all(
      found.map(async (subject) => {
        const row = rows.get(subject.id)!;
        const content = (await subjects.latest(db, subject.id))!.content as EndpointContent;
        return {
          ...subjectFields(subject),
          content,
          contentInForce: (inForce.get(subject.id)?.content as EndpointContent | undefined) ?? null,
          operation: { weight: row.weight, priority: row.priority, enabled: row.enabled },
          credential: credentials.has(repository.credentialKey(subject.id, originOf(content.baseUrl))),
          probe:
            row.probe === null
              ? null
              : { ...row.probe, at: row.probed_at!.toISOString(), revision: row.probed_revision! },
        };
      }),
    );
  }

  /** An endpoint may name a version only when there is one. */
  async function requireVersion(reader: AnyDb, { versionId }: EndpointContent): Promise<void> {
    if (versionId === null || (await subjects.get(reader, versionId))?.kind === 'version') return;
    throw invalidInput([{ path: 'content.versionId', message: 'There is no version with this id' }]);
  }

  async function keepCredential(
    tx: Db<EndpointTables>,
    endpointId: string,
    baseUrl: string,
    credential: string | null,
  ) {
    await repository.setCredential(tx, {
      endpoint_id: endpointId,
      origin: originOf(baseUrl),
      sealed: credential === null ? null : vault.sealText(credential, credentialContext(endpointId)),
    });
  }

  return {
    async list({ q, state, cursor, limit }: SubjectQuery): Promise<Page<EndpointView>> {
      const page = await subjects.list(db, {
        kind: 'endpoint',
        limit,
        ...(q === undefined ? {} : { text: q }),
        ...(state === undefined ? {} : { state }),
        ...(cursor === undefined ? {} : { cursor }),
      });
      return { ...page, items: await views(page.items) };
    },

    async get(id: string): Promise<EndpointView> {
      return (await views([await subjects.require(db, id, 'endpoint')]))[0]!;
    },

    async register(actor: PersonActor, input: EndpointInput): Promise<string> {
      authority.require(actor, 'endpoint.write', input.unitId);
      if (input.credential !== undefined) authority.require(actor, 'endpoint.operate', input.unitId);
      const id = newId('endpoint');
      await db.transaction().execute(async (tx) => {
        await requireVersion(tx, input.content);
        const { revision } = await subjects.create(tx, {
          kind: 'endpoint',
          id,
          title: input.title,
          ownerId: actor.personId,
          unitId: input.unitId,
          content: input.content,
          author: actor,
        });
        await repository.insertEndpoint(tx, id);
        if (input.credential !== undefined) await keepCredential(tx, id, input.content.baseUrl, input.credential);
        await recorder.write(tx, {
          kind: DEPLOYMENT_RECORDS.endpointRegistered,
          actor,
          subject: { kind: 'endpoint', id, revision: revision.hash },
          measures,
          facts: {
            unitId: input.unitId,
            versionId: input.content.versionId,
            credential: input.credential !== undefined,
          },
        });
      });
      return id;
    },

    async edit(actor: PersonActor, id: string, expected: string, input: Edit): Promise<void> {
      await db.transaction().execute(async (tx) => {
        const subject = await subjects.require(tx, id, 'endpoint');
        authority.require(actor, 'endpoint.write', subject.unitId);
        await requireVersion(tx, input.content);
        const revision = await subjects.saveDraft(tx, {
          subjectId: id,
          expected,
          content: input.content,
          ...(input.title === undefined ? {} : { title: input.title }),
          author: actor,
        });
        await recorder.write(tx, {
          kind: DEPLOYMENT_RECORDS.endpointEdited,
          actor,
          subject: { kind: 'endpoint', id, revision: revision.hash },
          measures,
          facts: { number: revision.number, versionId: input.content.versionId },
        });
      });
    },

    /** Keeps the secret for the newest revision's scheme, host and port; null removes it there. */
    async setCredential(actor: PersonActor, id: string, credential: string | null): Promise<void> {
      await db.transaction().execute(async (tx) => {
        const subject = await subjects.require(tx, id, 'endpoint');
        authority.require(actor, 'endpoint.operate', subject.unitId);
        const { hash: revision, content } = (await subjects.latest(tx, id))!;
        const { baseUrl } = content as EndpointContent;
        await keepCredential(tx, id, baseUrl, credential);
        await recorder.write(tx, {
          kind: credential === null ? DEPLOYMENT_RECORDS.credentialRemoved : DEPLOYMENT_RECORDS.credentialSet,
          actor,
          subject: { kind: 'endpoint', id, revision },
          measures,
        });
        await announceChange(tx, 'credentials');
        // Whether a route has a credential is part of the policy.
        await announceChange(tx, 'policy');
      });
    },

    async operate(actor: PersonActor, id: string, operation: EndpointOperation): Promise<void> {
      await db.transaction().execute(async (tx) => {
        const subject = await subjects.require(tx, id, 'endpoint');
        authority.require(actor, 'endpoint.operate', subject.unitId);
        await repository.operate(tx, id, operation);
        await recorder.write(tx, {
          kind: DEPLOYMENT_RECORDS.endpointOperated,
          actor,
          subject: { kind: 'endpoint', id },
          measures,
          facts: { ...operation },
        });
        await announceChange(tx, 'policy');
      });
    },

    /** Asks the newest revision's address for its models, as a gateway would, and keeps what came of it. */
    async probe(actor: PersonActor, id: string): Promise<ProbeResult> {
      const subject = await subjects.require(db, id, 'endpoint');
      authority.require(actor, 'endpoint.operate', subject.unitId);
      const latest = (await subjects.latest(db, id))!;
      const content = latest.content as EndpointContent;
      const { baseUrl } = content;
      const sealed = (await repository.credentialsOf(db, [id])).get(repository.credentialKey(id, originOf(baseUrl)));
      const credential = sealed === undefined ? null : vault.openText(sealed, credentialContext(id));
      const result = await probeEndpoint(content, credential);
      await db.transaction().execute(async (tx) => {
        await repository.keepProbe(tx, id, { result, revision: latest.hash, at: clock.now() });
        await recorder.write(tx, {
          kind: DEPLOYMENT_RECORDS.endpointProbed,
          actor,
          subject: { kind: 'endpoint', id, revision: latest.hash },
          measures,
          outcome: result.reachable ? 'done' : 'failed',
          facts: {
            status: result.status,
            millis: result.millis,
            error: result.error,
            models: result.models?.length ?? null,
          },
        });
      });
      return result;
    },
  };
}
