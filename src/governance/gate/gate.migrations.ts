import { sql } from 'kysely';
import type { GateMode } from '../../kernel/gate/index.ts';
import type { ModuleMigrations } from '../../platform/database/index.ts';

export interface GateTables {
  /** Modes set by hand; without a row the profile's mode counts. */
  governance_gate_mode: { gate: string; mode: GateMode; reason: string; set_by: string; set_at: Date };
}

export const gateMigrations: ModuleMigrations = [
  {
    id: '0024-governance-gates',
    async up(db) {
      await sql`
        CREATE TABLE governance_gate_mode (
          gate text PRIMARY KEY,
          mode text NOT NULL CHECK (mode IN ('observe', 'warn', 'block')),
          reason text NOT NULL,
          set_by text NOT NULL,
          set_at timestamptz NOT NULL
        )`.execute(db);
    },
  },
];
