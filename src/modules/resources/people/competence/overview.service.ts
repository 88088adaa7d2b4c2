import { numberOf } from '../../../../kernel/profile/index.ts';
import { DAY } from '../../../../kernel/time/index.ts';
import type { AnyDb } from '../../../../platform/database/index.ts';
import { effectiveGrants } from '../effective-grants.ts';
import type { GrantRow, PersonRow } from '../people.table.ts';
import type { CompetenceDb, CompetenceDeps } from './competence.deps.ts';
import * as repository from './competence.repository.ts';
import type { CoverageView, RightList, RightView } from './competence.schema.ts';
import type { DemandRow } from './competence.table.ts';
import { demands, endOf, proofsOf } from './rights.ts';

export type OverviewService = ReturnType<typeof createOverviewService>;

/** Grants looked at in one go; far above what an organisation has. */
const MOST_GRANTS = 20_000;
const MOST_LISTED = 500;

/** A grant whose role demands competence, with what follows from it now. */
export interface JudgedRight {
  readonly row: GrantRow;
  readonly person: PersonRow;
  readonly endsAt: number;
  readonly state: 'holding' | RightView['state'];
  /** Competences that are missing, or whose proof ends first. */
  readonly short: readonly string[];
}

/** Who is competent for what, and whose rights end when: always computed, never stored. */
export function createOverviewService(deps: CompetenceDeps) {
  const { clock, profiles, directory } = deps;
  const db: CompetenceDb = deps.db;

  const noticeDays = async (reader: AnyDb) =>
    numberOf((await profiles.current(reader)).profile, 'competence.notice-days');

  async function judged(reader: AnyDb, at: Date): Promise<JudgedRight[]> {
    const wanted = await demands(reader);
    if (wanted.length === 0) return [];
    const typed = reader as CompetenceDb;
    const rows = await typed
      .selectFrom('people_grant')
      .innerJoin('people_person', 'people_person.id', 'people_grant.person_id')
      .selectAll('people_grant')
      .where('people_grant.revoked_at', 'is', null)
      .where('people_person.enabled', '=', true)
      .where('people_grant.role', 'in', [...new Set(wanted.map(({ role }) => role))])
      .where((where) => where.or([where('people_grant.until', 'is', null), where('people_grant.until', '>', at)]))
      .orderBy('people_grant.id')
      .limit(MOST_GRANTS)
      .execute();
    const ids = [...new Set(rows.map((row) => row.person_id))];
    const people =
      ids.length === 0 ? [] : await typed.selectFrom('people_person').selectAll().where('id', 'in', ids).execute();
    const proofs = await proofsOf(reader, ids, [...new Set(wanted.map((demand) => demand.competence_id))]);
    const notice = (await noticeDays(reader)) * DAY;
    const effective = await effectiveGrants(reader, rows, at, directory.tree().rootId);
    return effective.map(({ row, competentUntil, kept }) => {
      const own = wanted.filter(({ role }) => role === row.role);
      const ends = own.map((demand) => ({ demand, end: endOf(row, [demand], proofs, at) }));
      const now = at.getTime();
      const state: JudgedRight['state'] = kept
        ? 'kept'
        : competentUntil > now
          ? competentUntil - now <= notice
            ? 'expiring'
            : 'holding'
          : competentUntil === Number.NEGATIVE_INFINITY
            ? 'waiting'
            : 'lapsed';
      return {
        row,
        person: people.find(({ id }) => id === row.person_id)!,
        endsAt: competentUntil,
        state,
        short: ends
          .filter(({ end }) => (competentUntil > now ? end === competentUntil : end <= now))
          .map(({ demand }) => demand.competence_id),
      };
    });
  }

  return {
    judged,
    noticeDays,

    /** Rights that have ended, will end within the notice, wait for a first proof, or are kept for want of anybody else. */
    async rights(personId?: string): Promise<RightList> {
      const at = clock.now();
      const all = (await judged(db, at)).filter(
        (right) => right.state !== 'holding' && (personId === undefined || right.person.id === personId),
      );
      const titles = await repository.competencesById(
        db,
        all.flatMap(({ short }) => [...short]),
      );
      const items = all
        .toSorted((a, b) => a.endsAt - b.endsAt)
        .slice(0, MOST_LISTED)
        .map(({ row, person, endsAt, state, short }): RightView => {
          const unit = directory.tree().get(row.unit_id);
          return {
            grantId: row.id,
            personId: person.id,
            personName: person.name,
            role: row.role,
            unitTitle: { zh: unit?.title_zh ?? '', en: unit?.title_en ?? '' },
            endsAt: Number.isFinite(endsAt) ? new Date(endsAt).toISOString() : null,
            state: state as RightView['state'],
            competences: short.map((id) => ({
              id,
              title: { zh: titles.get(id)?.title_zh ?? '', en: titles.get(id)?.title_en ?? '' },
            })),
          };
        });
      return { noticeDays: await noticeDays(db), items, truncated: all.length > MOST_LISTED };
    },

    async coverage(): Promise<CoverageView> {
      const at = clock.now();
      const days = await noticeDays(db);
      const competences = (await repository.competences(db, { limit: 200 })).filter((row) => row.retired_at === null);
      const wanted = await demands(db);
      const people = await db
        .selectFrom('people_person')
        .select(['id', 'unit_id'])
        .where('enabled', '=', true)
        .orderBy('id')
        .limit(MOST_GRANTS)
        .execute();
      const held = await directory.people(people.map(({ id }) => id));
      const granted = await grantedRoles(
        people.map(({ id }) => id),
        at,
      );
      const proofs = await proofsOf(
        db,
        held.map(({ id }) => id),
        competences.map(({ id }) => id),
      );
      const lookUp = (personId: string, competenceId: string) => {
        const own = proofs.filter(
          (proof) => proof.person_id === personId && proof.competence_id === competenceId && proof.valid_from <= at,
        );
        const until = Math.max(
          ...own.map(({ valid_until }) => valid_until?.getTime() ?? Number.POSITIVE_INFINITY),
          Number.NEGATIVE_INFINITY,
        );
        return until <= at.getTime() ? 'missing' : until - at.getTime() <= days * DAY ? 'expiring' : 'valid';
      };
      const cells = people.flatMap((person) =>
        competences.map((competence) => ({
          unitId: person.unit_id,
          competenceId: competence.id,
          required: demanded(wanted, granted.get(person.id) ?? [], competence.id),
          state: lookUp(person.id, competence.id),
        })),
      );
      return {
        noticeDays: days,
        competences: competences.map((row) => {
          const own = cells.filter((cell) => cell.competenceId === row.id);
          const required = own.filter((cell) => cell.required);
          const count = (state: string) => required.filter((cell) => cell.state === state).length;
          return {
            id: row.id,
            title: { zh: row.title_zh, en: row.title_en },
            required: required.length,
            valid: count('valid'),
            expiring: count('expiring'),
            missing: count('missing'),
            beyond: own.filter((cell) => !cell.required && cell.state !== 'missing').length,
          };
        }),
        units: directory
          .tree()
          .all()
          .map((unit) => ({
            id: unit.id,
            title: { zh: unit.title_zh, en: unit.title_en },
            cells: competences.map((row) => {
              const own = cells.filter(
                (cell) => cell.unitId === unit.id && cell.competenceId === row.id && cell.required,
              );
              return {
                competenceId: row.id,
                required: own.length,
                covered: own.filter(({ state }) => state !== 'missing').length,
              };
            }),
          })),
      };
    },
  };

  /** Roles that people were given and that have not run out, whether or not they count now. */
  async function grantedRoles(ids: readonly string[], at: Date): Promise<Map<string, string[]>> {
    const roles = new Map<string, string[]>();
    if (ids.length === 0) return roles;
    const rows = await db
      .selectFrom('people_grant')
      .select(['person_id', 'role', 'until'])
      .where('person_id', 'in', [...ids])
      .where('revoked_at', 'is', null)
      .execute();
    for (const row of rows) {
      if (row.until !== null && row.until <= at) continue;
      roles.set(row.person_id, [...(roles.get(row.person_id) ?? []), row.role]);
    }
    return roles;
  }
}

function demanded(wanted: readonly DemandRow[], roles: readonly string[], competenceId: string): boolean {
  return wanted.some((demand) => demand.competence_id === competenceId && roles.includes(demand.role));
}
