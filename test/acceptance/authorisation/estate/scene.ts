import type { ApiClient, Cast, Person } from '../../../../examples/support/index.ts';
import type { Secrets } from './secrets.ts';

/** Whom the estate is made with. Nobody of them is among those who are tried by role. */
export interface Players extends Cast {
  readonly administrator: Person;
  readonly keeper: Person;
  readonly auditing: Person;
  /** Holds no role that acts; is a side of everything in which a person can be one. */
  readonly party: Person;
  readonly opponent: Person;
  readonly mediator: Person;
  readonly chair: Person;
  /** May act for the owner. */
  readonly standIn: Person;
  /** Would hold a seat, but for an interest. */
  readonly conflicted: Person;
}

/** What the parts of the estate are made with. */
export interface Scene {
  readonly rootUnitId: string;
  readonly players: Players;
  readonly secrets: Secrets;
}

/** The revision that an edit names, as the answer to a reading says it. */
export async function etagOf(api: ApiClient, path: string): Promise<string> {
  const { headers } = await api.send('GET', path);
  return (headers.get('etag') ?? '').replaceAll('"', '');
}

const DAY = 86_400_000;
export const inDays = (days: number) => new Date(Date.now() + days * DAY).toISOString();
export const dayIn = (days: number) => inDays(days).slice(0, 10);
export const both = (text: string) => ({ zh: text, en: text });
export const bytes = (text: string) => new TextEncoder().encode(text);
