import type { Contacts } from '../../../governance/index.ts';
import type { Db } from '../../../platform/database/index.ts';
import * as repository from './people.repository.ts';
import type { PeopleTables } from './people.table.ts';

/** Where mails go, asked at every mail: whoever was disabled gets none any more. */
export function createContacts(db: Db<PeopleTables>): Contacts {
  return async (personId) => {
    const person = await repository.person(db, personId);
    if (person === undefined || !person.enabled) return null;
    const language = person.language ?? (await repository.organisation(db))?.language ?? 'zh-CN';
    return { email: person.email, language: language === 'en' ? 'en' : 'zh' };
  };
}

/** The organisation's time zone; before the first setup there is nothing yet to count in it. */
export async function organisationTimeZone(db: Db<PeopleTables>): Promise<string> {
  return (await repository.organisation(db))?.time_zone ?? 'UTC';
}
