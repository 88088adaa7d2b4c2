import type { ColumnType, Selectable } from 'kysely';
import type { Role } from '../../../../kernel/identity/index.ts';
import type { Jsonb } from '../../../../platform/database/index.ts';
import type { LdapListing, LdapShape } from '../../../../platform/ldap/index.ts';
import type { WorkplaceSettings as Workplace, WorkplaceKind } from '../../../../platform/workplace/index.ts';
import type { SyncSettings } from './sync/listing.ts';

/** Members of a group of the source hold the role at the unit, as long as they are members. */
export interface RoleMapping {
  readonly group: string;
  readonly role: Role;
  readonly unitId: string;
}

/** What every kind of source has. */
export interface Admission {
  /** Who is not known yet gets an account, or is refused unless invited with the same e-mail address. */
  readonly unknownPeople: 'provision' | 'refuse';
  /** Where accounts that are made lie. */
  readonly unitId: string;
  /** E-mail domains that may come in; empty means all. */
  readonly domains: readonly string[];
  readonly roleMappings: readonly RoleMapping[];
  /** Groups may give the roles of administrators. Separation holds all the same. */
  readonly grantsAdministrators: boolean;
  /** The source asks for a second factor itself, so that ours is not asked for. */
  readonly asksSecondFactor: boolean;
}

export interface OidcSettings extends Admission {
  readonly issuer: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly claims: { readonly name: string; readonly email: string; readonly groups: string };
  /** The provider gives only addresses that it checked, though it does not say so with each. */
  readonly trustsEmail: boolean;
}

export interface LdapSettings extends Admission, LdapShape {
  readonly url: string;
  readonly ca: string | null;
  readonly bindDn: string;
  /** Null or missing: only those who sign in are looked at. */
  readonly sync?: (SyncSettings & LdapListing) | null;
}

/** DingTalk, Feishu or WeCom; which of them is the kind of the source. */
export interface WorkplaceSettings extends Admission, Omit<Workplace, 'kind' | 'secret'> {
  readonly sync: SyncSettings | null;
}

export type SourceKind = 'oidc' | 'ldap' | WorkplaceKind;

export interface SourceRecordRow {
  id: string;
  kind: SourceKind;
  title_zh: string;
  title_en: string;
  enabled: boolean;
  settings: Jsonb<OidcSettings | LdapSettings | WorkplaceSettings>;
  /** Sealed by the vault; null while none is set. */
  secret: Buffer | null;
  created_at: Date;
  updated_at: Date;
}

export type SourceRow = Selectable<SourceRecordRow>;

/** The settings of a source of this kind; 404 is for the caller to say. */
export function ldapSettings(row: SourceRow): LdapSettings | null {
  return row.kind === 'ldap' ? (row.settings as LdapSettings) : null;
}
export function oidcSettingsOf(row: SourceRow): OidcSettings | null {
  return row.kind === 'oidc' ? (row.settings as OidcSettings) : null;
}

/** The settings of a workplace platform, with its kind. */
export function workplaceSettings(row: SourceRow): (WorkplaceSettings & { readonly kind: WorkplaceKind }) | null {
  return row.kind === 'oidc' || row.kind === 'ldap' ? null : { ...(row.settings as WorkplaceSettings), kind: row.kind };
}

export interface SourceTables {
  people_sign_in_source: SourceRecordRow;
  people_external_account: {
    source_id: string;
    /** What the source calls the person, for ever: `sub`, `entryUUID`. */
    external_id: string;
    person_id: string;
    linked_at: Date;
    /** A synchronisation disabled the account then. */
    left_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  };
  /** On the way to a provider and back; used once. */
  people_sign_in_flow: {
    state_hash: string;
    source_id: string;
    /** Digest of the cookie of the browser that went. */
    browser_hash: string;
    /** Nonce, verifier and where to go afterwards; sealed by the vault. */
    sealed: Buffer;
    expires_at: Date;
  };
}
