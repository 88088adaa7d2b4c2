import type { Bilingual } from './common.ts';
import type { Role } from './people.ts';

export type WorkplaceKind = 'dingtalk' | 'feishu' | 'wecom';

/** A way to sign in, as the page of sign-in shows it. */
export interface OfferedSource {
  readonly id: string;
  readonly kind: 'oidc' | 'ldap' | WorkplaceKind;
  readonly title: Bilingual;
}

export interface RoleMapping {
  readonly group: string;
  readonly role: Role;
  readonly unitId: string;
}

interface Admission {
  readonly unknownPeople: 'provision' | 'refuse';
  readonly unitId: string;
  readonly domains: readonly string[];
  readonly roleMappings: readonly RoleMapping[];
  readonly grantsAdministrators: boolean;
  readonly asksSecondFactor: boolean;
}

export interface OidcSettings extends Admission {
  readonly issuer: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly claims: { readonly name: string; readonly email: string; readonly groups: string };
  readonly trustsEmail: boolean;
}

export interface LdapSettings extends Admission {
  readonly url: string;
  readonly ca: string | null;
  readonly bindDn: string;
  readonly peopleBase: string;
  readonly peopleFilter: string;
  readonly attributes: {
    readonly id: string;
    readonly login: string;
    readonly name: string;
    readonly email: string;
    readonly groups: string;
  };
  readonly sync:
    | (SyncSettings & { readonly disabledFilter: string | null; readonly unitAttribute: string | null })
    | null;
}

export interface SyncSettings {
  readonly everyMinutes: number;
  readonly joiners: 'create' | 'tell' | 'ignore';
  readonly returners: 'enable' | 'leave';
  readonly takesOver: boolean;
  readonly mostLeaversPercent: number;
  readonly units: readonly { readonly external: string; readonly unitId: string }[];
}

export interface SignInSync {
  readonly id: string;
  readonly sourceId: string;
  readonly state: 'reading' | 'applying' | 'done' | 'failed' | 'stopped' | 'interrupted';
  readonly rehearsal: boolean;
  readonly askedBy: string | null;
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly people: number;
  readonly planned: number;
  readonly applied: number;
  readonly counts: Readonly<Record<SyncChange['what'], number>> | null;
  readonly fault: string | null;
}

export interface SyncChange {
  readonly place: number;
  readonly what: 'join' | 'change' | 'leave' | 'return' | 'skip';
  readonly personId: string | null;
  readonly name: string;
  readonly fields: readonly ('name' | 'email' | 'unit' | 'roles')[];
  readonly gives: readonly { readonly role: Role; readonly unitId: string }[];
  readonly takes: readonly { readonly role: Role; readonly unitId: string }[];
  readonly why: string | null;
  readonly takenOver: boolean;
  readonly done: boolean;
}

export interface WorkplaceSettings extends Admission {
  readonly appId: string;
  readonly agentId: string;
  readonly bases: { readonly signIn: string; readonly api: string; readonly contacts: string };
  readonly trustsEmail: boolean;
  readonly sync: SyncSettings | null;
}

export type SourceSettings = OidcSettings | LdapSettings | WorkplaceSettings;

export interface SignInSource extends OfferedSource {
  readonly enabled: boolean;
  readonly hasSecret: boolean;
  readonly settings: SourceSettings;
  readonly redirectUri: string | null;
  readonly people: number;
}
