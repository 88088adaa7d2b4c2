import type { Db } from '../../../../platform/database/index.ts';
import { conflict } from '../../../../platform/http/index.ts';
import * as repository from '../people.repository.ts';
import type { PeopleTables } from '../people.table.ts';

/** Whether the person may sign in by a local password, by the rules of the organisation. */
export async function mayUsePassword(db: Db<PeopleTables>, personId: string): Promise<boolean> {
  const organisation = await repository.organisation(db);
  if (organisation?.settings.passwordFor !== 'emergency') return true;
  return (await repository.person(db, personId))?.emergency === true;
}

/** Throws unless a security administrator could still come in when every sign-in source is away. */
export async function requireEmergencyAccount(db: Db<PeopleTables>, at: Date, without?: string): Promise<void> {
  const ids = await repository.holderIds(db, ['security-administrator'], at);
  const people = await repository.peopleByIds(db, ids);
  if (people.some((person) => person.emergency && person.id !== without)) return;
  throw conflict('no-emergency-account', {
    zh: '至少要有一位安全管理员是应急账号，否则登录源不可用时无人能登录。请先在人员页设置。',
    en: 'At least one security administrator must be an emergency account, or nobody could come in while the sources are away. Name one at their page first.',
  });
}
