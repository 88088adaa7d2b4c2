import type { Bilingual } from './common.ts';
import type { Role } from './people.ts';

/** A way to sign in, as the page of sign-in shows it. */
export interface OfferedSource {
  readonly id: string;
  readonly kind: 'oidc' | 'ldap';
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
}

export type SourceSettings = OidcSettings | LdapSettings;

export interface SignInSource extends OfferedSource {
  readonly enabled: boolean;
  readonly hasSecret: boolean;
  readonly settings: SourceSettings;
  readonly redirectUri: string | null;
  readonly people: number;
}
