import { type ApiClient, createApiClient } from './api.ts';
import { ADMINISTRATOR, type Instance } from './instance.ts';

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly roles: readonly string[];
  /** Signed in. */
  readonly api: ApiClient;
}

export interface Organisation {
  readonly rootUnitId: string;
  /** The first account: security administrator. */
  readonly administrator: Person;
  /** Creates a person, sets the password by the invitation link as they would, grants the roles, and signs in. */
  appoint(name: string, roles: readonly string[], options?: AppointOptions): Promise<Person>;
}

export interface AppointOptions {
  /** The root unit when left out. */
  readonly unitId?: string;
  readonly password?: string;
}

/** Of everybody who is appointed without another. */
export const PASSWORD = 'a long enough phrase for one person';
const TIME_BOXED = new Set(['auditor']);
const DAY = 86_400_000;

/** Signs the first administrator in. */
export async function openOrganisation({ consoleUrl }: Pick<Instance, 'consoleUrl'>): Promise<Organisation> {
  const api = createApiClient(consoleUrl);
  await api.signIn(ADMINISTRATOR.email, ADMINISTRATOR.password);
  const me = await api.get<{ id: string; name: string; email: string }>('/session');
  const units = await api.get<{ items: { id: string; parentId: string | null }[] }>('/units');
  const root = units.items.find(({ parentId }) => parentId === null);
  if (root === undefined) throw new Error('the organisation has no root unit');
  return organisationOf(root.id, { ...me, roles: ['security-administrator'], api });
}

/** @param administrator signed in */
export function organisationOf(rootUnitId: string, administrator: Person): Organisation {
  const { api } = administrator;
  return {
    rootUnitId,
    administrator,
    async appoint(name, roles, { unitId = rootUnitId, password = PASSWORD } = {}) {
      const email = `${name}@example.org`;
      const { person, inviteUrl } = await api.post<{ person: { id: string }; inviteUrl: string }>('/people', {
        name,
        email,
        unitId,
      });
      for (const role of roles) {
        const until = TIME_BOXED.has(role) ? new Date(Date.now() + 90 * DAY).toISOString() : null;
        await api.post(`/people/${person.id}/grants`, { role, unitId, until });
      }
      const own = createApiClient(api.consoleUrl);
      await own.post('/invitations', { token: new URL(inviteUrl).searchParams.get('token'), password });
      await own.signIn(email, password);
      return { id: person.id, name, email, roles, api: own };
    },
  };
}
