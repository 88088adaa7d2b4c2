import { actsUntil, lastOf, textOf } from '../../../../governance/as-of/index.ts';
import type { StewardRecord } from '../../../../kernel/record/index.ts';
import type { AnyDb, Db } from '../../../../platform/database/index.ts';
import { COMPETENCE_RECORDS } from '../competence/competence.records.ts';
import type { RuleContent } from '../competence/competence.schema.ts';
import type { CompetenceTables, DemandRow } from '../competence/competence.table.ts';
import { endOf } from '../competence/rights.ts';
import { IDENTITY_RECORDS } from '../identity/identity.records.ts';
import { PEOPLE_RECORDS } from '../people.records.ts';
import type { GrantRow, PeopleTables } from '../people.table.ts';
import type { AsOfPeopleDeps } from './as-of.deps.ts';

export const ACCOUNT_OPENS = [PEOPLE_RECORDS.organisationSetUp, PEOPLE_RECORDS.personCreated] as const;
export const ACCOUNT_CHANGES = [
  PEOPLE_RECORDS.personChanged,
  PEOPLE_RECORDS.personDisabled,
  PEOPLE_RECORDS.personEnabled,
  IDENTITY_RECORDS.endSet,
  IDENTITY_RECORDS.emergencySet,
] as const;

/** An account as its acts left it. */
export interface AccountThen {
  readonly unitId: string | null;
  readonly endsAt: string | null;
  readonly emergency: boolean;
  readonly state: 'active' | 'disabled' | 'ended';
  /** The acts that say so. */
  readonly acts: readonly (StewardRecord | undefined)[];
}

/** Null for an account that was not there yet. */
export function accountThen(acts: readonly StewardRecord[], at: Date): AccountThen | null {
  const opened = lastOf(acts, ...ACCOUNT_OPENS);
  if (opened === undefined) return null;
  const placed = lastOf(acts, ...ACCOUNT_OPENS, PEOPLE_RECORDS.personChanged);
  const switched = lastOf(acts, PEOPLE_RECORDS.personDisabled, PEOPLE_RECORDS.personEnabled);
  const end = lastOf(acts, IDENTITY_RECORDS.endSet);
  const emergency = lastOf(acts, IDENTITY_RECORDS.emergencySet);
  const endsAt = textOf(end, 'endsAt');
  const enabled = switched?.kind !== PEOPLE_RECORDS.personDisabled;
  const ended = endsAt !== null && new Date(endsAt) <= at;
  return {
    unitId: textOf(placed, 'unitId'),
    endsAt,
    emergency: emergency?.facts.emergency === true,
    state: enabled ? (ended ? 'ended' : 'active') : 'disabled',
    acts: [switched ?? opened, placed, end, emergency],
  };
}

export type GrantThen = Pick<GrantRow, 'id' | 'person_id' | 'role' | 'unit_id' | 'until' | 'granted_at'>;

/** A proof of a competence as it counted then. */
export interface ProofThen {
  readonly id: string;
  readonly competence_id: string;
  readonly person_id: string;
  readonly valid_from: Date;
  readonly valid_until: Date | null;
}

export interface RightThen {
  readonly grant: GrantThen;
  /** `kept`: the competence had lapsed, but there was no other security administrator. */
  readonly state: 'counts' | 'kept' | 'without-competence' | 'account-off';
  readonly demands: readonly DemandRow[];
  readonly proofs: readonly ProofThen[];
}

/** The competences that roles asked for, by the rule in force then. */
async function demandsThen({ db, subjects }: AsOfPeopleDeps, at: Date): Promise<DemandRow[]> {
  const rule = (await actsUntil(db, { kinds: [COMPETENCE_RECORDS.ruleApproved], until: at })).at(-1);
  if (rule?.subject?.revision === undefined) return [];
  const revision = await subjects.revision(db, rule.subject.id, rule.subject.revision);
  const { lines } = revision!.content as RuleContent;
  return lines.flatMap(({ role, competenceIds, graceDays }) =>
    competenceIds.map((competence_id) => ({ role, competence_id, grace_days: graceDays, since: new Date(rule.at) })),
  );
}

async function proofsThen(db: AnyDb, personIds: readonly string[], at: Date): Promise<ProofThen[]> {
  if (personIds.length === 0) return [];
  const typed: Db<CompetenceTables> = db;
  return typed
    .selectFrom('people_competence_proof')
    .select(['id', 'competence_id', 'person_id', 'valid_from', 'valid_until'])
    .where('person_id', 'in', [...new Set(personIds)])
    .where('recorded_at', '<=', at)
    .where((where) => where.or([where('revoked_at', 'is', null), where('revoked_at', '>', at)]))
    .execute();
}

/** Whether accounts could be used then, by person. */
async function accountsThen(db: AnyDb, personIds: readonly string[], at: Date): Promise<Map<string, AccountThen>> {
  const subjects = [...new Set(personIds)];
  const acts = await actsUntil(db, { kinds: [...ACCOUNT_OPENS, ...ACCOUNT_CHANGES], until: at, subjects });
  return new Map(
    subjects.flatMap((id) => {
      const account = accountThen(
        acts.filter(({ subject, outcome }) => subject?.id === id && outcome === 'done'),
        at,
      );
      return account === null ? [] : [[id, account] as const];
    }),
  );
}

/** Grants that had been made and neither taken back nor run out. */
function heldThen(db: AnyDb, at: Date) {
  const typed: Db<PeopleTables> = db;
  return typed
    .selectFrom('people_grant')
    .select(['id', 'person_id', 'role', 'unit_id', 'until', 'granted_at'])
    .where('granted_at', '<=', at)
    .where((where) => where.or([where('revoked_at', 'is', null), where('revoked_at', '>', at)]))
    .where((where) => where.or([where('until', 'is', null), where('until', '>', at)]));
}

/** What grants that were held then were worth: the account, and the competences that the role asked for. */
export async function rightsThen(
  deps: AsOfPeopleDeps,
  grants: readonly GrantThen[],
  at: Date,
): Promise<Map<string, RightThen>> {
  const { db, directory } = deps;
  const root = directory.tree().rootId;
  const demands = await demandsThen(deps, at);
  const atRoot = (grant: GrantThen) => grant.role === 'security-administrator' && grant.unit_id === root;
  const administrators = (
    await heldThen(db, at)
      .where('role', '=', 'security-administrator')
      .where('unit_id', '=', root ?? '')
      .execute()
  ).filter(atRoot);
  const people = [...grants, ...administrators].map(({ person_id }) => person_id);
  const accounts = await accountsThen(db, people, at);
  const proofs = await proofsThen(db, people, at);
  const active = ({ person_id }: GrantThen) => accounts.get(person_id)?.state === 'active';
  const competent = (grant: GrantThen) => endOf(grant, demands, proofs, at) > at.getTime();
  const somebodyElse = administrators.some((one) => active(one) && competent(one));
  return new Map(
    grants.map((grant) => {
      const asked = demands.filter(({ role }) => role === grant.role);
      const wanted = new Set(asked.map(({ competence_id }) => competence_id));
      const lacking = !competent(grant);
      const kept = lacking && atRoot(grant) && !somebodyElse;
      return [
        grant.id,
        {
          grant,
          state: !active(grant) ? 'account-off' : kept ? 'kept' : lacking ? 'without-competence' : 'counts',
          demands: asked,
          proofs: proofs.filter((one) => one.person_id === grant.person_id && wanted.has(one.competence_id)),
        },
      ];
    }),
  );
}

/** Who of the people could act then: an account in use, and some role that counted. */
export async function ableThen(deps: AsOfPeopleDeps, personIds: readonly string[], at: Date): Promise<Set<string>> {
  if (personIds.length === 0) return new Set();
  const grants = await heldThen(deps.db, at)
    .where('person_id', 'in', [...new Set(personIds)])
    .execute();
  const rights = [...(await rightsThen(deps, grants, at)).values()];
  return new Set(
    rights.filter(({ state }) => state === 'counts' || state === 'kept').map(({ grant }) => grant.person_id),
  );
}
