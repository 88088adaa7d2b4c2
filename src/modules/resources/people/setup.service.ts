import { systemActor } from '../../../kernel/identity/index.ts';
import { DEFAULT_AUTH_SETTINGS } from '../../../platform/auth/index.ts';
import { conflict, forbidden } from '../../../platform/http/index.ts';
import type { PeopleDeps } from './people.deps.ts';
import { PEOPLE_RECORDS, RESPONSIBILITIES } from './people.records.ts';
import * as repository from './people.repository.ts';
import type { SetupInput } from './people.schema.ts';

/** A setup link that nobody used is void after this; the next start prints a new one. */
const LINK_HOURS = 24;

export type SetupService = ReturnType<typeof createSetupService>;

/** The first start: an organisation, its root unit, its profile and the first security administrator, all or nothing. */
export function createSetupService(deps: PeopleDeps) {
  const { db, clock, newId, recorder, directory, auth, profiles } = deps;

  async function required(): Promise<boolean> {
    return (await repository.organisation(db)) === undefined;
  }

  async function perform(input: Omit<SetupInput, 'token'>, token: string | null): Promise<{ personId: string }> {
    const now = clock.now();
    const unitId = newId('unit');
    const personId = newId('person');
    const actor = systemActor('setup');
    const tokenHash = token === null ? null : deps.hashSecret(token);
    if (tokenHash !== null && (await repository.openLink(db, tokenHash, 'setup', now)) === undefined)
      throw linkInvalid();
    // Before the transaction, which would wait with its connection for those that judging and hashing take.
    const { email, password } = input.administrator;
    const hashed = await auth.credentials.hash(password, email);
    await db.transaction().execute(async (tx) => {
      // Two at once: one gets it.
      if (tokenHash !== null && (await repository.takeLink(tx, tokenHash, 'setup', now)) === undefined)
        throw linkInvalid();
      if ((await repository.organisation(tx)) !== undefined) throw alreadySetUp();
      await repository.insertUnit(tx, {
        id: unitId,
        parent_id: null,
        title_zh: input.organisation.zh,
        title_en: input.organisation.en,
        created_at: now,
      });
      await repository.insertOrganisation(tx, {
        id: unitId,
        title_zh: input.organisation.zh,
        title_en: input.organisation.en,
        language: input.language,
        time_zone: input.timeZone,
        root_unit_id: unitId,
        settings: DEFAULT_AUTH_SETTINGS,
        created_at: now,
      });
      await repository.insertPerson(tx, {
        id: personId,
        name: input.administrator.name,
        email: email.toLowerCase(),
        unit_id: unitId,
        language: input.language,
        enabled: true,
        ends_at: null,
        emergency: false,
        created_at: now,
        updated_at: now,
      });
      await repository.insertGrant(tx, {
        id: newId('grant'),
        person_id: personId,
        role: 'security-administrator',
        unit_id: unitId,
        until: null,
        granted_by: 'setup',
        granted_at: now,
        revoked_at: null,
        revoked_by: null,
      });
      await profiles.establish(tx, { profileId: input.profileId, unitId, author: actor });
      await auth.credentials.create({ personId, email, password: hashed }, tx);
      await recorder.write(tx, {
        kind: PEOPLE_RECORDS.organisationSetUp,
        actor,
        subject: { kind: 'person', id: personId },
        measures: [...RESPONSIBILITIES],
        facts: { unitId, profileId: input.profileId, role: 'security-administrator', timeZone: input.timeZone },
      });
    });
    await directory.reload();
    return { personId };
  }

  return {
    required,

    /** A fresh one-time token for the link that the start prints; null when the organisation is set up already. */
    async newToken(): Promise<string | null> {
      if (!(await required())) return null;
      const token = deps.newSecret('set');
      const now = clock.now();
      await repository.replaceLink(db, {
        tokenHash: deps.hashSecret(token),
        purpose: 'setup',
        personId: null,
        at: now,
        expiresAt: new Date(now.getTime() + LINK_HOURS * 3_600_000),
      });
      return token;
    },

    perform: ({ token, ...input }: SetupInput) => perform(input, token),

    /** Setup without anybody attending, from the environment of the process; nothing when it is done already. */
    async unattended(account: {
      email: string;
      password: string;
      organisation: string;
      profileId: string;
    }): Promise<void> {
      if (!(await required())) return;
      await perform(
        {
          organisation: { zh: account.organisation, en: account.organisation },
          language: 'zh-CN',
          timeZone: 'Asia/Shanghai',
          profileId: account.profileId,
          administrator: { name: account.email.split('@')[0]!, email: account.email, password: account.password },
        },
        null,
      );
    },
  };
}

const linkInvalid = () =>
  forbidden('setup-link-invalid', {
    zh: '设置链接无效或已使用，请使用启动时打印的最新链接。',
    en: 'This setup link is not valid or was used; take the newest one that the start printed.',
  });

function alreadySetUp() {
  return conflict('already-set-up', {
    zh: '系统已完成初始设置，请直接登录。',
    en: 'This instance is set up already; sign in instead.',
  });
}
