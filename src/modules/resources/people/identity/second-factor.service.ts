import type { PersonActor } from '../../../../kernel/identity/index.ts';
import { signInProblem } from '../../../../platform/auth/index.ts';
import { conflict, notFound } from '../../../../platform/http/index.ts';
import type { PeopleDeps } from '../people.deps.ts';
import { RESPONSIBILITIES } from '../people.records.ts';
import type { SettingsService } from '../settings.service.ts';
import { needsSecondFactor } from './account-duty.ts';
import { IDENTITY_RECORDS } from './identity.records.ts';
import type { SecondFactorView } from './identity.schema.ts';

export type SecondFactorService = ReturnType<typeof createSecondFactorService>;

/** The second factor of one's own account. Wrong codes count towards the lock, as wrong passwords do. */
export function createSecondFactorService(deps: PeopleDeps, settings: SettingsService) {
  const { db, clock, auth, recorder, directory } = deps;

  async function required(personId: string): Promise<boolean> {
    // By the roles held, not by those of the actor: an account with a duty left acts without any.
    const held = await directory.actor(personId, 'session');
    return needsSecondFactor(await settings.rules(), held?.roles ?? []);
  }

  /** Counted before it is looked at. */
  async function emailToCount(personId: string): Promise<string> {
    const email = await auth.credentials.emailOf(personId);
    if (email === undefined) throw notFound();
    const locked = await auth.attempts.begin(email);
    if (locked === undefined) return email;
    const seconds = Math.ceil((locked.lockedUntil.getTime() - clock.now().getTime()) / 1000);
    throw signInProblem({ ok: false, reason: 'locked', retryAfterSeconds: Math.max(1, seconds) });
  }

  async function wrongCode(actor: PersonActor): Promise<never> {
    await recorder.writeAlone(act(actor, IDENTITY_RECORDS.secondFactorRefused, 'refused'));
    throw conflict('wrong-code', {
      zh: '验证码不正确、已过期或已使用，请等待下一个验证码。',
      en: 'The code is wrong, too old, or was used already; wait for the next one.',
    });
  }

  async function requireCode(actor: PersonActor, code: string): Promise<void> {
    const email = await emailToCount(actor.personId);
    if ((await auth.secondFactor.use(actor.personId, code)) === null) await wrongCode(actor);
    await auth.attempts.clear(email);
  }

  return {
    /** Shows once more that it is the person who acts, by password or code; answers how. Wrong ones count towards the lock. */
    async prove(actor: PersonActor, { password, code }: { password?: string | undefined; code?: string | undefined }) {
      if (code !== undefined) {
        const email = await emailToCount(actor.personId);
        const method = await auth.secondFactor.use(actor.personId, code);
        if (method === null) return wrongCode(actor);
        await auth.attempts.clear(email);
        return method;
      }
      const right = await auth.verifyPassword(actor.personId, password ?? '');
      if (right) return 'password';
      if (right === null) await emailToCount(actor.personId);
      await recorder.writeAlone(act(actor, IDENTITY_RECORDS.secondFactorRefused, 'refused'));
      throw conflict('wrong-password', {
        zh: '密码不正确，或该账号没有本地密码；可改用两步验证码。',
        en: 'The password is wrong, or the account has none here; use a one-time code instead.',
      });
    },

    async state(personId: string): Promise<SecondFactorView> {
      const { enrolled, since, recoveryCodesLeft } = await auth.secondFactor.state(personId);
      return { enrolled, since: since?.toISOString() ?? null, recoveryCodesLeft, required: await required(personId) };
    },

    async begin(actor: PersonActor): Promise<{ secret: string; uri: string }> {
      const email = await auth.credentials.emailOf(actor.personId);
      if (email === undefined) throw notFound();
      return auth.secondFactor.begin({ personId: actor.personId, email });
    },

    async confirm(actor: PersonActor, code: string): Promise<readonly string[]> {
      const email = await emailToCount(actor.personId);
      const codes = await db.transaction().execute(async (tx) => {
        const made = await auth.secondFactor.confirm(actor.personId, code, tx);
        if (made !== null) await recorder.write(tx, act(actor, IDENTITY_RECORDS.secondFactorEnrolled));
        return made;
      });
      if (codes === null) return wrongCode(actor);
      await auth.attempts.clear(email);
      return codes;
    },

    async renewRecoveryCodes(actor: PersonActor, code: string): Promise<readonly string[]> {
      await requireCode(actor, code);
      return db.transaction().execute(async (tx) => {
        await recorder.write(tx, act(actor, IDENTITY_RECORDS.recoveryCodesRenewed));
        return auth.secondFactor.renewRecoveryCodes(actor.personId, tx);
      });
    },

    async remove(actor: PersonActor, code: string): Promise<void> {
      if (await required(actor.personId)) {
        throw conflict('second-factor-required', {
          zh: '本组织要求您的角色启用两步验证，不能关闭。',
          en: 'The organisation asks your roles for two-step sign-in; it can not be turned off.',
        });
      }
      await requireCode(actor, code);
      await db.transaction().execute(async (tx) => {
        await auth.secondFactor.remove(actor.personId, tx);
        await recorder.write(tx, act(actor, IDENTITY_RECORDS.secondFactorRemoved));
      });
    },
  };
}

function act(actor: PersonActor, kind: string, outcome: 'done' | 'refused' = 'done') {
  return { kind, actor, subject: { kind: 'person', id: actor.personId }, measures: [...RESPONSIBILITIES], outcome };
}
