import type { Generated } from 'kysely';
import type { Role } from '../../../../kernel/identity/index.ts';
import type { Jsonb } from '../../../../platform/database/index.ts';
import type { Question } from './question.ts';

export interface CompetenceRow {
  id: string;
  title_zh: string;
  title_en: string;
  description: string;
  /** How long an exam that was passed proves it. */
  valid_months: number;
  created_by: string;
  created_at: Date;
  retired_at: Date | null;
}

export interface AttemptRow {
  id: string;
  course_id: string;
  revision: string;
  pool_sha256: string;
  competence_id: string;
  person_id: string;
  seed: string;
  pass_percent: number;
  /** Places in the pool, in the order in which they are asked. */
  drawn: number[];
  started_at: Date;
  ends_at: Date;
  closed_at: Date | null;
  answers: Jsonb<readonly (readonly number[])[]> | null;
  right_answers: number | null;
  passed: boolean | null;
}

export interface ProofRow {
  id: string;
  competence_id: string;
  person_id: string;
  source: 'exam' | 'certificate';
  attempt_id: string | null;
  issuer: string | null;
  number: string | null;
  document_sha256: string | null;
  valid_from: Date;
  valid_until: Date | null;
  recorded_by: string;
  recorded_at: Date;
  revoked_at: Date | null;
  revoked_by: string | null;
  revoked_reason: string | null;
}

export interface DemandRow {
  role: Role;
  competence_id: string;
  grace_days: number;
  since: Date;
}

export interface CompetenceTables {
  people_competence: CompetenceRow;
  people_question_pool: { sha256: string; questions: Jsonb<readonly Question[]>; created_at: Date };
  people_question_reader: { pool_sha256: string; person_id: string; read_at: Date };
  people_attempt: AttemptRow;
  people_competence_proof: ProofRow;
  people_competence_demand: DemandRow;
  people_competence_rule: { singleton: Generated<boolean>; subject_id: string };
  people_competence_told: { grant_id: string; what: 'expiring' | 'lapsed' | 'kept'; ends_at: Date; told_at: Date };
}
