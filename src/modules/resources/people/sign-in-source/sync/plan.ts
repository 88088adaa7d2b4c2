import { z } from 'zod';
import type { RoleDifference } from '../role-mapping.ts';
import type { Admission } from '../source.table.ts';
import type { ListedPerson, SyncSettings } from './listing.ts';
import type { ChangeDetail, ChangeKind, SkipReason, SyncCounts } from './sync.table.ts';

/** An account that the source's people are compared with. */
export interface KnownAccount {
  readonly externalId: string;
  readonly personId: string;
  readonly name: string;
  readonly email: string;
  readonly unitId: string;
  readonly enabled: boolean;
  readonly emergency: boolean;
  /** When a synchronisation disabled it. */
  readonly leftAt: Date | null;
}

export interface Change {
  readonly what: ChangeKind;
  readonly externalId: string;
  readonly personId: string | null;
  readonly name: string;
  readonly detail: ChangeDetail;
  readonly skipped: SkipReason | null;
}

/** A name as it can be shown: without characters that draw nothing or turn lines around. */
export function shownName(name: string, otherwise: string): string {
  const clean = name
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '')
    .trim();
  return [...clean].slice(0, 100).join('') || otherwise;
}

/** What must happen so that accounts are as the source says. Decides nothing that depends on when it is done. */
export function planOf(
  people: readonly ListedPerson[],
  known: readonly KnownAccount[],
  rules: {
    readonly admission: Admission;
    readonly sync: SyncSettings;
    /** Whose account has this address, in small letters. */
    readonly holderOf: (email: string) => string | undefined;
    readonly roles: (personId: string | null, groups: readonly string[]) => RoleDifference;
  },
): Change[] {
  const { sync } = rules;
  const listed = new Map(people.map((person) => [person.externalId, person]));
  const knownById = new Map(known.map((account) => [account.externalId, account]));
  const leavers: Change[] = [];
  const others: Change[] = [];

  for (const account of known) {
    const person = listed.get(account.externalId);
    if (person !== undefined && !person.disabled) continue;
    if (!account.enabled) continue;
    leavers.push({
      what: account.emergency ? 'skip' : 'leave',
      externalId: account.externalId,
      personId: account.personId,
      name: account.name,
      detail: { why: person === undefined ? 'gone' : 'marked' },
      skipped: account.emergency ? 'emergency-account' : null,
    });
  }
  for (const person of people) {
    if (person.disabled) continue;
    const account = knownById.get(person.externalId);
    const change = account === undefined ? joining(person) : changing(person, account);
    if (change !== null) others.push(change);
  }
  return [...leavers, ...others];

  function joining(person: ListedPerson): Change {
    const email = addressOf(person.email);
    const name = shownName(person.name, email ?? person.externalId);
    const base = { externalId: person.externalId, name };
    const skip = (skipped: SkipReason): Change => ({ ...base, what: 'skip', personId: null, detail: {}, skipped });
    if (email === undefined) return skip('no-email');
    if (!mayUse(email)) return skip('domain-not-allowed');
    const holder = rules.holderOf(email);
    if (holder !== undefined && !sync.takesOver) return skip('email-taken');
    if (holder === undefined && sync.joiners === 'ignore') return skip('joiners-ignored');
    const { gives } = rules.roles(holder ?? null, person.groups);
    const unitId = unitOf(person) ?? rules.admission.unitId;
    const detail = { ...(holder === undefined ? { email, unitId } : { takenOver: true }), gives };
    return { ...base, what: 'join', personId: holder ?? null, detail, skipped: null };
  }

  function changing(person: ListedPerson, account: KnownAccount): Change | null {
    const base = { externalId: person.externalId, personId: account.personId, name: account.name };
    if (!account.enabled) {
      const returns = account.leftAt !== null && sync.returners === 'enable';
      if (returns) return { ...base, what: 'return', detail: {}, skipped: null };
      return account.leftAt === null ? null : { ...base, what: 'skip', detail: {}, skipped: 'disabled-by-person' };
    }
    const name = shownName(person.name, account.name);
    const email = addressOf(person.email);
    const unitId = unitOf(person);
    const difference = rules.roles(account.personId, person.groups);
    const newEmail = email !== undefined && email !== account.email && mayUse(email) ? email : undefined;
    const taken = newEmail !== undefined && rules.holderOf(newEmail) !== undefined;
    const fields = [
      ...(name !== account.name ? (['name'] as const) : []),
      ...(newEmail !== undefined && !taken ? (['email'] as const) : []),
      ...(unitId !== undefined && unitId !== account.unitId ? (['unit'] as const) : []),
      ...(difference.gives.length + difference.takes.length > 0 ? (['roles'] as const) : []),
    ];
    if (fields.length === 0) return taken ? { ...base, what: 'skip', detail: {}, skipped: 'email-taken' } : null;
    const detail = {
      fields,
      ...(fields.includes('email') ? { email: newEmail! } : {}),
      ...(fields.includes('unit') ? { unitId: unitId! } : {}),
      ...difference,
    };
    return { ...base, name, what: 'change', detail, skipped: null };
  }

  function unitOf(person: ListedPerson): string | undefined {
    for (const place of person.units) {
      const mapping = sync.units.find(({ external }) => sameUnit(external, place));
      if (mapping !== undefined) return mapping.unitId;
    }
    return undefined;
  }

  function mayUse(email: string): boolean {
    const { domains } = rules.admission;
    return domains.length === 0 || domains.includes(email.slice(email.lastIndexOf('@') + 1));
  }
}

const address = z.email().max(254);
function addressOf(email: string | undefined): string | undefined {
  const found = address.safeParse(email?.trim().toLowerCase());
  return found.success ? found.data : undefined;
}

/** Names of entries are compared as directories do: without regard to case and to blanks after commas. */
function sameUnit(one: string, other: string): boolean {
  const plain = (text: string) =>
    text
      .trim()
      .toLowerCase()
      .replace(/\s*,\s*/g, ',');
  return plain(one) === plain(other);
}

export function countsOf(changes: readonly Pick<Change, 'what'>[]): SyncCounts {
  const count = (what: ChangeKind) => changes.filter((change) => change.what === what).length;
  return {
    join: count('join'),
    change: count('change'),
    leave: count('leave'),
    return: count('return'),
    skip: count('skip'),
  };
}

/**
 * Whether so many may be disabled at once. Those whom a person confirmed do not count; of accounts in use, not of all that were ever joined.
 */
export function isTooMany(leavers: number, inUse: number, mostPercent: number): boolean {
  return leavers > 0 && leavers * 100 > inUse * mostPercent;
}
