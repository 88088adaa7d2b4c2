import type { PersonActor } from '../../../../kernel/identity/index.ts';
import type { Db } from '../../../../platform/database/index.ts';
import { forbidden, invalidInput, notFound } from '../../../../platform/http/index.ts';
import type { PeopleDeps } from '../people.deps.ts';
import { RESPONSIBILITIES } from '../people.records.ts';
import * as repository from '../people.repository.ts';
import type { PeopleTables } from '../people.table.ts';
import { apiKeyViewOf, sessionViewOf } from '../routes/me.routes.ts';
import { requireEmergencyAccount } from './emergency.ts';
import { IDENTITY_RECORDS } from './identity.records.ts';
import type { AccountView } from './identity.schema.ts';
import type { SecondFactorService } from './second-factor.service.ts';

type Tx = Db<PeopleTables>;
type Kind = (typeof IDENTITY_RECORDS)[keyof typeof IDENTITY_RECORDS];

export type AccountService = ReturnType<typeof createAccountService>;

/** What a security administrator sees of another person's account and does to it; every act with its reason in the ledger. */
export function createAccountService(deps: PeopleDeps, secondFactor: SecondFactorService) {
  const { db, clock, auth, recorder, authority } = deps;

  /** One act on one account, in one transaction with its record; `work` answers the facts, or null when nothing was done. */
  async function act(
    actor: PersonActor,
    personId: string,
    kind: Kind,
    reason: string | null,
    work: (tx: Tx) => Promise<Record<string, string | number | boolean | null> | null>,
  ): Promise<void> {
    await db.transaction().execute(async (tx) => {
      const person = await repository.lockPerson(tx, personId);
      if (person === undefined) throw notFound({ zh: '没有这个人。', en: 'There is no such person.' });
      authority.require(actor, 'person.manage', person.unit_id);
      const facts = await work(tx);
      if (facts === null) throw notFound();
      await recorder.write(tx, {
        kind,
        actor,
        subject: { kind: 'person', id: personId },
        measures: [...RESPONSIBILITIES],
        facts,
        ...(reason === null ? {} : { payload: { subjectKey: personId, value: { reason } } }),
      });
    });
  }

  return {
    async view(actor: PersonActor, personId: string): Promise<AccountView> {
      const person = await repository.person(db, personId);
      if (person === undefined) throw notFound({ zh: '没有这个人。', en: 'There is no such person.' });
      authority.require(actor, 'person.manage', person.unit_id);
      const standing = await auth.standing(personId);
      return {
        secondFactor: await secondFactor.state(personId),
        passwordSetAt: standing.passwordSetAt?.toISOString() ?? null,
        passwordChangeDue: standing.passwordChangeDue,
        lockedUntil: (await auth.lockedUntil(personId))?.toISOString() ?? null,
        endsAt: person.ends_at?.toISOString() ?? null,
        emergency: person.emergency,
        sessions: (await auth.sessions.list(personId)).map((session) => sessionViewOf(session, '')),
        apiKeys: (await auth.apiKeys.list(personId)).map(apiKeyViewOf),
      };
    },

    /** For a lost device. Never one's own: whoever holds the session would get rid of what protects it. */
    async resetSecondFactor(actor: PersonActor, personId: string, reason: string): Promise<void> {
      if (actor.personId === personId) {
        throw forbidden('own-second-factor', {
          zh: '不能重置自己的两步验证，请由另一位安全管理员办理。',
          en: 'Nobody resets their own second factor; ask another security administrator.',
        });
      }
      await act(actor, personId, IDENTITY_RECORDS.secondFactorReset, reason, async (tx) => {
        if (!(await auth.secondFactor.remove(personId, tx))) return null;
        return { sessions: await auth.sessions.revokeAll(personId, undefined, tx) };
      });
    },

    endSession: (actor: PersonActor, personId: string, sessionId: string) =>
      act(actor, personId, IDENTITY_RECORDS.sessionsEnded, null, async (tx) =>
        (await auth.sessions.revoke(personId, sessionId, tx)) ? { sessions: 1 } : null,
      ),

    endSessions: (actor: PersonActor, personId: string, reason: string) =>
      act(actor, personId, IDENTITY_RECORDS.sessionsEnded, reason, async (tx) => ({
        sessions: await auth.sessions.revokeAll(personId, undefined, tx),
      })),

    revokeApiKey: (actor: PersonActor, personId: string, keyId: string) =>
      act(actor, personId, IDENTITY_RECORDS.apiKeyTaken, null, async (tx) =>
        (await auth.apiKeys.revoke(personId, keyId, tx)) ? { keyId } : null,
      ),

    demandPasswordChange: (actor: PersonActor, personId: string, reason: string) =>
      act(actor, personId, IDENTITY_RECORDS.passwordChangeDemanded, reason, async (tx) =>
        (await auth.credentials.demandChange(personId, tx)) ? {} : null,
      ),

    unlock: (actor: PersonActor, personId: string, reason: string) =>
      act(actor, personId, IDENTITY_RECORDS.unlocked, reason, async (tx) => {
        await auth.unlock(personId, tx);
        return {};
      }),

    /** May use a local password where everybody else must sign in by a source. */
    setEmergency: (actor: PersonActor, personId: string, emergency: boolean, reason: string) =>
      act(actor, personId, IDENTITY_RECORDS.emergencySet, reason, async (tx) => {
        const settings = (await repository.organisation(tx))?.settings;
        if (!emergency && settings?.passwordFor === 'emergency') {
          await requireEmergencyAccount(tx, clock.now(), personId);
        }
        await repository.updatePerson(tx, personId, { emergency, updated_at: clock.now() });
        return { emergency };
      }),

    /** The account ends at this instant: sessions, keys and roles with it. Null: without end. */
    async setEnd(actor: PersonActor, personId: string, endsAt: Date | null, reason: string): Promise<void> {
      if (endsAt !== null && endsAt <= clock.now()) {
        throw invalidInput([{ path: 'endsAt', message: 'Must lie in the future' }], {
          zh: '到期时间须在现在之后；如需立即停用，请使用“停用”。',
          en: 'The end must lie in the future; to end it now, disable the account.',
        });
      }
      if (actor.personId === personId) {
        throw forbidden('own-account-end', {
          zh: '不能修改自己账号的到期时间。',
          en: 'Nobody sets the end of their own account.',
        });
      }
      await act(actor, personId, IDENTITY_RECORDS.endSet, reason, async (tx) => {
        await repository.updatePerson(tx, personId, { ends_at: endsAt, updated_at: clock.now() });
        return { endsAt: endsAt?.toISOString() ?? null };
      });
    },
  };
}
