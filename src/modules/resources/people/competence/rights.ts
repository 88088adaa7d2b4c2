import { competentUntil, type Role } from '../../../../kernel/identity/index.ts';
import type { AnyDb, Db } from '../../../../platform/database/index.ts';
import type { GrantRow } from '../people.table.ts';
import type { CompetenceTables, DemandRow, ProofRow } from './competence.table.ts';

type Grant = Pick<GrantRow, 'id' | 'person_id' | 'role' | 'granted_at'>;
type Proof = Pick<ProofRow, 'competence_id' | 'person_id' | 'valid_from' | 'valid_until'>;

const typed = (db: AnyDb): Db<CompetenceTables> => db;

export function demands(db: AnyDb, roles?: readonly Role[]): Promise<DemandRow[]> {
  if (roles?.length === 0) return Promise.resolve([]);
  let query = typed(db).selectFrom('people_competence_demand').selectAll().orderBy('role').orderBy('competence_id');
  if (roles !== undefined) query = query.where('role', 'in', [...roles]);
  return query.execute();
}

/** Proofs that were not revoked, of these people and competences. */
export function proofsOf(db: AnyDb, personIds: readonly string[], competenceIds: readonly string[]): Promise<Proof[]> {
  if (personIds.length === 0 || competenceIds.length === 0) return Promise.resolve([]);
  return typed(db)
    .selectFrom('people_competence_proof')
    .select(['competence_id', 'person_id', 'valid_from', 'valid_until'])
    .where('person_id', 'in', [...personIds])
    .where('competence_id', 'in', [...competenceIds])
    .where('revoked_at', 'is', null)
    .execute();
}

/**
 * When each of the grants stops counting for want of competence: milliseconds, `Infinity` for never. Read anew at each question,
 * so that a right ends at its instant for whoever asks then, in every process.
 */
export async function endsOfRights(db: AnyDb, grants: readonly Grant[], at: Date): Promise<Map<string, number>> {
  const wanted = await demands(db, [...new Set(grants.map(({ role }) => role))]);
  const affected = grants.filter(({ role }) => wanted.some((demand) => demand.role === role));
  const proofs = await proofsOf(
    db,
    [...new Set(affected.map((grant) => grant.person_id))],
    [...new Set(wanted.map((demand) => demand.competence_id))],
  );
  return new Map(grants.map((grant) => [grant.id, endOf(grant, wanted, proofs, at)]));
}

export function endOf(grant: Grant, wanted: readonly DemandRow[], proofs: readonly Proof[], at: Date): number {
  return competentUntil(
    grant.granted_at,
    wanted
      .filter(({ role }) => role === grant.role)
      .map(({ competence_id, since, grace_days }) => ({ competenceId: competence_id, since, graceDays: grace_days })),
    proofs
      .filter(({ person_id }) => person_id === grant.person_id)
      .map(({ competence_id, valid_from, valid_until }) => ({
        competenceId: competence_id,
        from: valid_from,
        until: valid_until,
      })),
    at,
  );
}
