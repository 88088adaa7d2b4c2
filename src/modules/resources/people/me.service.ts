import type { PersonActor } from '../../../kernel/identity/index.ts';
import { forbidden, notFound, problem } from '../../../platform/http/index.ts';
import type { PeopleDeps } from './people.deps.ts';
import { PEOPLE_RECORDS, RESPONSIBILITIES } from './people.records.ts';
import * as repository from './people.repository.ts';
import type { Me } from './people.schema.ts';
import type { SettingsService } from './settings.service.ts';

export type MeService = ReturnType<typeof createMeService>;

/** What people do with their own account. */
export function createMeService(deps: PeopleDeps, settings: SettingsService) {
  const { db, clock, auth, authority, recorder } = deps;

  async function describe(actor: PersonActor): Promise<Me> {
    const row = await repository.person(db, actor.personId);
    if (row === undefined) throw notFound();
    const organisation = await settings.organisation();
    const principal = actor.onBehalfOf === undefined ? undefined : await repository.person(db, actor.onBehalfOf);
    return {
      id: row.id,
      name: row.name,
      email: row.email,
      roles: actor.roles.map(({ role, unitId, until }) => ({ role, unitId, until })),
      permissions: authority.permissionsOf(actor),
      duty: actor.duty ?? null,
      onBehalfOf: principal === undefined ? null : { id: principal.id, name: principal.name },
      organisation: { zh: organisation.title_zh, en: organisation.title_en },
      language: row.language ?? organisation.language,
      timeZone: organisation.time_zone,
    };
  }

  return {
    describe,

    async setLanguage(actor: PersonActor, language: 'zh-CN' | 'en'): Promise<void> {
      await repository.updatePerson(db, actor.personId, { language, updated_at: clock.now() });
    },

    async changePassword(
      actor: PersonActor,
      sessionId: string,
      input: { current: string; next: string },
    ): Promise<void> {
      const right = await auth.verifyPassword(actor.personId, input.current);
      if (right === null) {
        throw problem({
          status: 429,
          code: 'account-locked',
          title: { zh: '账号已锁定', en: 'Account locked' },
          detail: {
            zh: '密码错误次数过多，请稍后再试。',
            en: 'Too many wrong passwords; try again later.',
          },
        });
      }
      if (!right) {
        throw forbidden('wrong-password', { zh: '当前密码不正确。', en: 'The current password is not right.' });
      }
      await auth.credentials.setPassword(actor.personId, input.next, { sessionId });
      await recorder.writeAlone({
        kind: PEOPLE_RECORDS.passwordSet,
        actor,
        subject: { kind: 'person', id: actor.personId },
        measures: [...RESPONSIBILITIES],
      });
    },
  };
}
