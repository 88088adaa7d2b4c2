import type { Clock } from '../../kernel/time/index.ts';
import { hashSecret, randomBytes, type Vault } from '../crypto/index.ts';
import type { AnyDb, Db } from '../database/index.ts';
import { conflict } from '../http/index.ts';
import type { AuthTables } from './tables.ts';
import { newTotpSecret, totpStep, totpUri } from './totp.ts';

export interface SecondFactorState {
  readonly enrolled: boolean;
  readonly since: Date | undefined;
  readonly recoveryCodesLeft: number;
}

/** One-time codes by an authenticator app, and recovery codes for when it is lost. Who calls counts wrong codes. */
export interface SecondFactor {
  state(personId: string): Promise<SecondFactorState>;
  /** A new secret, to be confirmed by a code; an earlier unconfirmed one is void. 409 when a confirmed one exists. */
  begin(account: { personId: string; email: string }): Promise<{ secret: string; uri: string }>;
  /** Takes the secret into force; the recovery codes are in this answer and nowhere else. Null for a wrong code. */
  confirm(personId: string, code: string, trx: AnyDb): Promise<readonly string[] | null>;
  /** Uses a code up. Null when it is wrong, was used before, or nothing is enrolled. */
  use(personId: string, code: string): Promise<'one-time-code' | 'recovery-code' | null>;
  /** New recovery codes in place of all earlier ones. */
  renewRecoveryCodes(personId: string, trx: AnyDb): Promise<readonly string[]>;
  /** Answers whether there was one. */
  remove(personId: string, trx: AnyDb): Promise<boolean>;
}

const RECOVERY_CODES = 10;
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz023456789';

export function createSecondFactor(options: {
  db: Db<AuthTables>;
  clock: Clock;
  vault: Pick<Vault, 'sealText' | 'openText'>;
}): SecondFactor {
  const { db, clock, vault } = options;
  const context = (personId: string) => `second factor ${personId}`;

  async function writeRecoveryCodes(trx: Db<AuthTables>, personId: string): Promise<string[]> {
    const codes = Array.from({ length: RECOVERY_CODES }, newRecoveryCode);
    await trx.deleteFrom('auth_recovery_code').where('person_id', '=', personId).execute();
    await trx
      .insertInto('auth_recovery_code')
      .values(codes.map((code) => ({ person_id: personId, hash: recoveryHash(code), used_at: null })))
      .execute();
    return codes;
  }

  return {
    async state(personId) {
      const row = await db
        .selectFrom('auth_second_factor')
        .select('confirmed_at')
        .where('person_id', '=', personId)
        .executeTakeFirst();
      const left = await db
        .selectFrom('auth_recovery_code')
        .select((select) => select.fn.countAll<string>().as('count'))
        .where('person_id', '=', personId)
        .where('used_at', 'is', null)
        .executeTakeFirstOrThrow();
      const since = row?.confirmed_at ?? undefined;
      return { enrolled: since !== undefined, since, recoveryCodesLeft: since === undefined ? 0 : Number(left.count) };
    },
    async begin({ personId, email }) {
      const secret = newTotpSecret();
      const sealed = vault.sealText(secret, context(personId));
      const now = clock.now();
      const written = await db
        .insertInto('auth_second_factor')
        .values({ person_id: personId, secret: sealed, created_at: now, confirmed_at: null, last_step: null })
        .onConflict((on) =>
          on
            .column('person_id')
            .doUpdateSet({ secret: sealed, created_at: now })
            .where('auth_second_factor.confirmed_at', 'is', null),
        )
        .returning('person_id')
        .executeTakeFirst();
      if (written === undefined) throw alreadyEnrolled();
      return { secret, uri: totpUri(secret, 'Steward', email) };
    },
    async confirm(personId, code, outer) {
      const trx: Db<AuthTables> = outer;
      const row = await trx
        .selectFrom('auth_second_factor')
        .selectAll()
        .where('person_id', '=', personId)
        .forUpdate()
        .executeTakeFirst();
      if (row === undefined) return null;
      if (row.confirmed_at !== null) throw alreadyEnrolled();
      const step = totpStep(vault.openText(row.secret, context(personId)), code.trim(), clock.now());
      if (step === null) return null;
      await trx
        .updateTable('auth_second_factor')
        .set({ confirmed_at: clock.now(), last_step: step })
        .where('person_id', '=', personId)
        .execute();
      return writeRecoveryCodes(trx, personId);
    },
    async use(personId, given) {
      const code = given.replace(/[\s-]/g, '').toLowerCase();
      const row = await db
        .selectFrom('auth_second_factor')
        .select(['secret'])
        .where('person_id', '=', personId)
        .where('confirmed_at', 'is not', null)
        .executeTakeFirst();
      if (row === undefined) return null;
      const step = totpStep(vault.openText(row.secret, context(personId)), code, clock.now());
      if (step !== null) {
        // Each step counts once, and never an earlier one after a later one: of two who send the same code, one gets in.
        const taken = await db
          .updateTable('auth_second_factor')
          .set({ last_step: step })
          .where('person_id', '=', personId)
          .where('last_step', '<', step)
          .executeTakeFirst();
        return taken.numUpdatedRows > 0n ? 'one-time-code' : null;
      }
      const recovery = await db
        .updateTable('auth_recovery_code')
        .set({ used_at: clock.now() })
        .where('person_id', '=', personId)
        .where('hash', '=', hashSecret(code))
        .where('used_at', 'is', null)
        .executeTakeFirst();
      return recovery.numUpdatedRows > 0n ? 'recovery-code' : null;
    },
    renewRecoveryCodes: (personId, trx) => writeRecoveryCodes(trx, personId),
    async remove(personId, outer) {
      const trx: Db<AuthTables> = outer;
      await trx.deleteFrom('auth_recovery_code').where('person_id', '=', personId).execute();
      const gone = await trx
        .deleteFrom('auth_second_factor')
        .where('person_id', '=', personId)
        .where('confirmed_at', 'is not', null)
        .executeTakeFirst();
      return gone.numDeletedRows > 0n;
    },
  };
}

/** Sixteen letters of five bits: 80 random bits need no slow hash. */
function newRecoveryCode(): string {
  const letters = [...randomBytes(16)].map((byte) => ALPHABET[byte & 31]).join('');
  return letters.replace(/(.{4})(?=.)/g, '$1-');
}

const recoveryHash = (code: string) => hashSecret(code.replaceAll('-', ''));

function alreadyEnrolled() {
  return conflict('second-factor-enrolled', {
    zh: '已启用两步验证；如需更换，请先关闭。',
    en: 'Two-step sign-in is in use already; turn it off first to change the app.',
  });
}
