import { sql } from 'kysely';
import type { ChangeMode } from '../../kernel/profile/index.ts';
import type { ModuleMigrations } from '../../platform/database/index.ts';
import type { ProfileEdit } from './types.ts';

export interface ProfileTables {
  /** One row: which subject is the organisation's profile. */
  governance_profile: { single: boolean; subject_id: string };
  governance_profile_period: PeriodRow;
}

/** From when an approved revision counts. The periods in order tell what counted at any time. */
export interface PeriodRow {
  number: number;
  revision: string;
  mode: ChangeMode['kind'];
  changes: ProfileEdit[];
  counts_from: Date;
  approved_at: Date;
  review_id: string | null;
}

export const profileMigrations: ModuleMigrations = [
  {
    id: '0025-governance-profile',
    async up(db) {
      await sql`
        CREATE TABLE governance_profile (
          single boolean PRIMARY KEY DEFAULT true CHECK (single),
          subject_id text NOT NULL
        )`.execute(db);
      await sql`
        CREATE TABLE governance_profile_period (
          number integer PRIMARY KEY,
          revision text NOT NULL UNIQUE,
          mode text NOT NULL CHECK (mode IN ('new-releases', 'from', 'at-once')),
          changes jsonb NOT NULL,
          counts_from timestamptz NOT NULL,
          approved_at timestamptz NOT NULL,
          review_id text
        )`.execute(db);
    },
  },
];
