import type { Generated } from 'kysely';
import type { Role } from '../../../kernel/identity/index.ts';
import type { AuthSettings } from '../../../platform/auth/index.ts';
import type { Jsonb } from '../../../platform/database/index.ts';

export interface OrganisationRow {
  id: string;
  /** Always true: there is one organisation in an instance. */
  singleton: Generated<boolean>;
  title_zh: string;
  title_en: string;
  language: 'zh-CN' | 'en';
  time_zone: string;
  root_unit_id: string;
  settings: Jsonb<AuthSettings>;
  created_at: Date;
}

export interface UnitRow {
  id: string;
  parent_id: string | null;
  title_zh: string;
  title_en: string;
  created_at: Date;
}

export interface PersonRow {
  id: string;
  name: string;
  email: string;
  unit_id: string;
  language: 'zh-CN' | 'en' | null;
  enabled: boolean;
  /** At this instant the account ends, with sessions, keys and roles. */
  ends_at: Date | null;
  /** May use a local password where everybody else must sign in by a source. */
  emergency: boolean;
  created_at: Date;
  updated_at: Date;
}

export interface GrantRow {
  id: string;
  person_id: string;
  role: Role;
  unit_id: string;
  until: Date | null;
  granted_by: string;
  granted_at: Date;
  revoked_at: Date | null;
  revoked_by: string | null;
}

/** One-time links: invitations, forgotten passwords and the first setup. Only the digest of the token is kept. */
export interface LinkRow {
  token_hash: string;
  purpose: 'password' | 'setup';
  person_id: string | null;
  created_at: Date;
  expires_at: Date;
  used_at: Date | null;
}

export interface PeopleTables {
  people_organisation: OrganisationRow;
  people_unit: UnitRow;
  people_person: PersonRow;
  people_grant: GrantRow;
  people_link: LinkRow;
}
