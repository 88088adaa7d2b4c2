import type { Selectable } from 'kysely';
import type { Actor } from '../../../kernel/identity/index.ts';
import { type AuthSettings, DEFAULT_AUTH_SETTINGS } from '../../../platform/auth/index.ts';
import type { AnyDb } from '../../../platform/database/index.ts';
import { notFound } from '../../../platform/http/index.ts';
import { requireEmergencyAccount } from './identity/index.ts';
import type { PeopleDeps } from './people.deps.ts';
import { PEOPLE_RECORDS, RESPONSIBILITIES } from './people.records.ts';
import * as repository from './people.repository.ts';
import type { SettingsInput, SettingsView } from './people.schema.ts';
import type { OrganisationRow } from './people.table.ts';

export type SettingsService = ReturnType<typeof createSettingsService>;

/** Name, language, time zone and the rules of sign-in, kept by the system administrator. */
export function createSettingsService(deps: PeopleDeps) {
  const { db, recorder, authority } = deps;

  async function organisation(reader: AnyDb = db): Promise<Selectable<OrganisationRow>> {
    const row = await repository.organisation(reader);
    if (row === undefined) throw notFound({ zh: '系统尚未完成初始设置。', en: 'This instance is not set up yet.' });
    return row;
  }

  return {
    organisation: () => organisation(),

    async read(): Promise<SettingsView> {
      const row = await organisation();
      return {
        organisation: { zh: row.title_zh, en: row.title_en },
        language: row.language,
        timeZone: row.time_zone,
        ...rulesOf(row),
      };
    },

    rules: async (): Promise<AuthSettings> => rulesOf(await organisation()),

    async change(actor: Actor, input: SettingsInput): Promise<void> {
      authority.require(actor, 'settings.write');
      const { organisation: title, language, timeZone, ...changed } = input;
      await db.transaction().execute(async (tx) => {
        const settings = { ...rulesOf(await organisation(tx)), ...definedOf(changed) };
        if (settings.passwordFor === 'emergency') await requireEmergencyAccount(tx, deps.clock.now());
        await repository.updateOrganisation(tx, {
          title_zh: title.zh,
          title_en: title.en,
          language,
          time_zone: timeZone,
          settings,
        });
        await recorder.write(tx, {
          kind: PEOPLE_RECORDS.settingsChanged,
          actor,
          measures: [...RESPONSIBILITIES],
          facts: { ...settings, language, timeZone },
        });
      });
    },
  };
}

/** What an older version did not know yet has its default. */
export function rulesOf(row: Pick<Selectable<OrganisationRow>, 'settings'>): AuthSettings {
  return { ...DEFAULT_AUTH_SETTINGS, ...row.settings };
}

function definedOf<T extends object>(input: T): { [name in keyof T]-?: Exclude<T[name], undefined> } {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)) as never;
}
