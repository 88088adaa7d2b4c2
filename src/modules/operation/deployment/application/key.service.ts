import type { Selectable } from 'kysely';
import { z } from 'zod';
import type { Page } from '../../../../governance/index.ts';
import type { PersonActor } from '../../../../kernel/identity/index.ts';
import { numberOf } from '../../../../kernel/profile/index.ts';
import { DAY } from '../../../../kernel/time/index.ts';
import type { Db } from '../../../../platform/database/index.ts';
import {
  conflict,
  decodeCursor,
  encodeCursor,
  invalidInput,
  notFound,
  schemaId,
} from '../../../../platform/http/index.ts';
import { announceChange } from '../deployment.changes.ts';
import type { DeploymentDeps } from '../deployment.deps.ts';
import { DEPLOYMENT_RECORDS, USE_MEASURES } from '../deployment.records.ts';
import * as repository from './application.repository.ts';
import type { KeyInput, KeyView, NewKeyView } from './application.schema.ts';
import type { ApplicationTables, KeyRow } from './application.table.ts';

const PREFIX = 'sk-steward-';
const cursorShape = z.strictObject({ before: schemaId('key') });

export type KeyService = ReturnType<typeof createKeyService>;

/** Keys by which applications call gateways. A secret is shown once; what is kept is its hash. */
export function createKeyService(deps: DeploymentDeps) {
  const { clock, newId, recorder, subjects, authority, profiles, directory } = deps;
  const db: Db<ApplicationTables> = deps.db;

  const viewOf = (row: Selectable<KeyRow>): KeyView => ({
    id: row.id,
    applicationId: row.application_id,
    title: row.title,
    until: row.until.toISOString(),
    releaseId: row.release_id,
    holderId: row.holder_id,
    createdAt: row.created_at.toISOString(),
    createdBy: row.created_by,
    revokedAt: row.revoked_at?.toISOString() ?? null,
    state: row.revoked_at !== null ? 'revoked' : row.until <= clock.now() ? 'expired' : 'active',
  });

  /** The end that was asked for, or the latest that the profile allows. */
  async function endOf(until: string | null | undefined): Promise<Date> {
    const days = numberOf((await profiles.current(db)).profile, 'key.max-days');
    const now = clock.now().getTime();
    const latest = now + days * DAY;
    if (until == null) return new Date(latest);
    const end = Date.parse(until);
    if (end <= now) throw invalidInput([{ path: 'until', message: 'Lies in the past' }]);
    // A day picked in a form ends at midnight, which may be some hours more than so many days.
    if (end > latest + DAY) {
      throw invalidInput([{ path: 'until', message: `A key lives at most ${days} days: choose an earlier end` }]);
    }
    return new Date(end);
  }

  return {
    async list(applicationId: string, page: { cursor?: string | undefined; limit: number }): Promise<Page<KeyView>> {
      await subjects.require(db, applicationId, 'application');
      const before = page.cursor === undefined ? undefined : decodeCursor(cursorShape, page.cursor).before;
      const rows = await repository.keysOfApplication(db, applicationId, { before, limit: page.limit + 1 });
      const items = rows.slice(0, page.limit).map(viewOf);
      const last = items.at(-1);
      return rows.length > page.limit && last ? { items, nextCursor: encodeCursor({ before: last.id }) } : { items };
    },

    async get(id: string): Promise<KeyView> {
      const row = await repository.keyById(db, id);
      if (row === undefined) throw noKey();
      return viewOf(row);
    },

    async issue(actor: PersonActor, applicationId: string, input: KeyInput): Promise<NewKeyView> {
      const until = await endOf(input.until);
      const secret = deps.newSecret(PREFIX);
      const releaseId = input.releaseId ?? null;
      const row = {
        id: newId('gatewayKey'),
        application_id: applicationId,
        title: input.title,
        hash: deps.hashSecret(secret),
        until,
        release_id: releaseId,
        holder_id: input.holderId ?? null,
        created_at: clock.now(),
        created_by: actor.personId,
      };
      await db.transaction().execute(async (tx) => {
        const subject = await subjects.require(tx, applicationId, 'application');
        authority.require(actor, 'key.manage', subject.unitId);
        if (subject.state === 'retired') throw retired();
        if (releaseId !== null && (await subjects.get(tx, releaseId))?.kind !== 'release') {
          throw invalidInput([{ path: 'releaseId', message: 'There is no release with this id' }]);
        }
        if (row.holder_id !== null && (await directory.person(row.holder_id, tx)) === null) {
          throw invalidInput([{ path: 'holderId', message: 'There is no such person' }]);
        }
        await repository.insertKey(tx, row);
        await recorder.write(tx, {
          kind: DEPLOYMENT_RECORDS.keyIssued,
          actor,
          subject: { kind: 'application', id: applicationId },
          measures: [...USE_MEASURES],
          facts: { keyId: row.id, until: until.toISOString(), releaseId, holderId: row.holder_id },
          notice: true,
        });
        // A key of somebody without a right is stopped before it is known.
        if (row.holder_id !== null) await announceChange(tx, 'standing');
        await announceChange(tx, 'policy');
      });
      return { ...viewOf({ ...row, revoked_at: null, revoked_by: null }), secret };
    },

    /** The latest end that a key of today may have. */
    latestEnd: async (): Promise<string> => (await endOf(null)).toISOString(),

    /** The key of this hash, revoked or not; null when there is none. */
    idOfHash: (hash: string): Promise<string | null> => repository.keyIdOfHash(db, hash),

    /** Takes over a key that another gateway gave out, by the hash of its secret: whoever has it keeps it. */
    async adopt(
      actor: PersonActor,
      applicationId: string,
      given: { title: string; hash: string; until: string; from: string },
    ): Promise<string> {
      const until = await endOf(given.until);
      const id = newId('gatewayKey');
      await db.transaction().execute(async (tx) => {
        const subject = await subjects.require(tx, applicationId, 'application');
        authority.require(actor, 'key.manage', subject.unitId);
        if (subject.state === 'retired') throw retired();
        await repository.insertKey(tx, {
          id,
          application_id: applicationId,
          title: given.title,
          hash: given.hash,
          until,
          release_id: null,
          holder_id: null,
          created_at: clock.now(),
          created_by: actor.personId,
        });
        await recorder.write(tx, {
          kind: DEPLOYMENT_RECORDS.keyIssued,
          actor,
          subject: { kind: 'application', id: applicationId },
          measures: [...USE_MEASURES],
          facts: { keyId: id, until: until.toISOString(), releaseId: null, from: given.from },
          notice: true,
        });
        await announceChange(tx, 'policy');
      });
      return id;
    },

    /** Gateways refuse it at once, before the policy without it reaches them. Once more changes nothing. */
    async revoke(actor: PersonActor, keyId: string): Promise<void> {
      await db.transaction().execute(async (tx) => {
        const key = await repository.keyById(tx, keyId);
        if (key === undefined) throw noKey();
        const application = await subjects.require(tx, key.application_id, 'application');
        authority.require(actor, 'key.manage', application.unitId);
        if (!(await repository.revokeKey(tx, keyId, { id: actor.personId, at: clock.now() }))) return;
        await recorder.write(tx, {
          kind: DEPLOYMENT_RECORDS.keyRevoked,
          actor,
          subject: { kind: 'application', id: key.application_id },
          measures: [...USE_MEASURES],
          facts: { keyId },
          notice: true,
        });
        await announceChange(tx, 'standing');
        await announceChange(tx, 'policy');
      });
    },
  };
}

const noKey = () => notFound({ zh: '没有这个密钥。', en: 'There is no such key.' });
const retired = () =>
  conflict('subject-retired', {
    zh: '该应用已停用，不能签发密钥。',
    en: 'The application is retired: no keys for it.',
  });
