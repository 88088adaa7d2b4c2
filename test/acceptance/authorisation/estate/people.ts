import { type ApiClient, createApiClient, type Organisation, type Person } from '../../../../examples/support/index.ts';

const PASSWORD = 'a long enough phrase for one person';
const DAY = 86_400_000;
export const TIME_BOXED = new Set(['auditor']);

export interface Appointment {
  readonly name: string;
  readonly roles: readonly string[];
  readonly unitId?: string;
  /** For how many milliseconds the grants are; ninety days where a role must have an end. */
  readonly lasts?: number;
  /** What their browser calls itself. */
  readonly userAgent?: string;
}

/**
 * As `Organisation.appoint`, many at a time. Each comes from an address of their own: the limit of attempts of one address is for
 * another test.
 */
export function createAppointing({ administrator, rootUnitId }: Organisation, consoleUrl: string) {
  let addresses = 0;
  return async ({ name, roles, unitId = rootUnitId, lasts, userAgent }: Appointment): Promise<Person> => {
    const email = `${name}@people.example.org`;
    const { person, inviteUrl } = await administrator.api.post<{ person: { id: string }; inviteUrl: string }>(
      '/people',
      {
        name,
        email,
        unitId,
      },
    );
    for (const role of roles) {
      const millis = lasts ?? (TIME_BOXED.has(role) ? 90 * DAY : null);
      const until = millis === null ? null : new Date(Date.now() + millis).toISOString();
      await administrator.api.post(`/people/${person.id}/grants`, { role, unitId, until });
    }
    const api: ApiClient = createApiClient(consoleUrl);
    const headers = {
      'x-forwarded-for': `10.1.0.${++addresses}`,
      ...(userAgent === undefined ? {} : { 'user-agent': userAgent }),
    };
    const token = new URL(inviteUrl).searchParams.get('token');
    for (const [path, body] of [
      ['/invitations', { token, password: PASSWORD }],
      ['/session', { email, password: PASSWORD }],
    ] as const) {
      const { status } = await api.send('POST', path, { body, headers });
      if (status >= 300) throw new Error(`${name}: POST ${path} answered ${status}`);
    }
    return { id: person.id, name, email, roles, api };
  };
}

export type Appoint = ReturnType<typeof createAppointing>;

/** By name, a few at a time. */
export async function appointAll<Name extends string>(
  appoint: Appoint,
  appointments: Readonly<Record<Name, Omit<Appointment, 'name'>>>,
): Promise<Record<Name, Person>> {
  const queue = Object.entries(appointments) as [Name, Omit<Appointment, 'name'>][];
  const made = {} as Record<Name, Person>;
  const worker = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift())
      made[next[0]] = await appoint({ name: next[0], ...next[1] });
  };
  await Promise.all(Array.from({ length: 4 }, worker));
  return made;
}
