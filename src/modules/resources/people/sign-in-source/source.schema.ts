import { z } from 'zod';
import { isTimeBoxed } from '../../../../kernel/identity/index.ts';
import { schemaId, schemaText } from '../../../../platform/http/index.ts';
import { isAttributeName, isFilter, ldapUrlFault } from '../../../../platform/ldap/index.ts';
import { issuerFault } from '../../../../platform/oidc/index.ts';
import { WORKPLACE_KINDS } from '../../../../platform/workplace/index.ts';
import { bilingual, role } from '../people.schema.ts';

const claim = z.string().min(1).max(100);
const domain = z
  .string()
  .max(253)
  .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'Must be a domain in small letters, such as example.org');
const scope = z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,100}$/);

const admission = {
  unknownPeople: z.enum(['provision', 'refuse']),
  unitId: schemaId('unt'),
  domains: z.array(domain).max(50),
  roleMappings: z
    .array(
      z.strictObject({
        group: schemaText({ max: 200 }),
        role: role.refine((name) => !isTimeBoxed(name), 'A role with an end is granted by a person, never by a group'),
        unitId: schemaId('unt'),
      }),
    )
    .max(200),
  grantsAdministrators: z.boolean(),
  asksSecondFactor: z.boolean(),
};

export const oidcSettings = z.strictObject({
  ...admission,
  issuer: z
    .string()
    .max(500)
    .refine((text) => issuerFault(text) === null, 'Must be an https address without query'),
  clientId: z.string().min(1).max(200),
  scopes: z.array(scope).max(20),
  claims: z.strictObject({ name: claim, email: claim, groups: claim }),
  trustsEmail: z.boolean(),
});

/** How a source synchronises its people, whatever kind it is of. */
export const syncSettings = z.strictObject({
  everyMinutes: z.number().int().min(15).max(10_080),
  joiners: z.enum(['create', 'tell', 'ignore']),
  returners: z.enum(['enable', 'leave']),
  takesOver: z.boolean(),
  mostLeaversPercent: z.number().int().min(0).max(100),
  units: z.array(z.strictObject({ external: schemaText({ max: 500 }), unitId: schemaId('unt') })).max(500),
});

const attribute = z.string().refine(isAttributeName, 'Must be the name of an attribute');
const filter = z.string().max(1_000).refine(isFilter, 'Must be one filter in parentheses');
const dn = z.string().min(3).max(500);

export const ldapSettingsInput = z.strictObject({
  ...admission,
  url: z
    .string()
    .max(300)
    .refine((text) => ldapUrlFault(text) === null, 'Must be ldaps://host or ldap://host, without more'),
  ca: z.string().max(20_000).includes('BEGIN CERTIFICATE').nullable(),
  bindDn: dn,
  peopleBase: dn,
  peopleFilter: filter,
  attributes: z.strictObject({
    id: attribute,
    login: attribute,
    name: attribute,
    email: attribute,
    groups: attribute,
  }),
  sync: syncSettings
    .extend({ disabledFilter: filter.nullable(), unitAttribute: attribute.nullable() })
    .nullable()
    .default(null),
});

const base = z
  .string()
  .max(300)
  .refine((text) => issuerFault(text) === null, 'Must be an https address without query');
const workplaceSettingsInput = z.strictObject({
  ...admission,
  appId: z.string().min(1).max(200),
  agentId: z.string().max(50),
  bases: z.strictObject({ signIn: base, api: base, contacts: base }),
  trustsEmail: z.boolean(),
  sync: syncSettings.nullable(),
});

const head = { title: bilingual, enabled: z.boolean() };
/** Left out, the secret stays; it is never given out again. */
const secret = z.string().min(1).max(500).optional();
export const sourceInput = z.discriminatedUnion('kind', [
  z.strictObject({ ...head, kind: z.literal('oidc'), settings: oidcSettings, secret }),
  z.strictObject({ ...head, kind: z.literal('ldap'), settings: ldapSettingsInput, secret }),
  z.strictObject({ ...head, kind: z.enum(WORKPLACE_KINDS), settings: workplaceSettingsInput, secret }),
]);
const SOURCE_KINDS = ['oidc', 'ldap', ...WORKPLACE_KINDS] as const;
export const sourceView = z.object({
  id: z.string(),
  kind: z.enum(SOURCE_KINDS),
  title: z.object({ zh: z.string(), en: z.string() }),
  enabled: z.boolean(),
  hasSecret: z.boolean(),
  settings: z.record(z.string(), z.unknown()),
  /** Where the provider must send people back to; for its own registration. */
  redirectUri: z.string().nullable(),
  people: z.number(),
});
export const publicSourceView = z.object({
  id: z.string(),
  kind: z.enum(SOURCE_KINDS),
  title: z.object({ zh: z.string(), en: z.string() }),
});
export const probeView = z.object({ answers: z.boolean() });
/** Name and password of the directory. */
export const directorySignInInput = z.strictObject({
  name: z.string().min(1).max(254),
  password: z.string().min(1).max(256),
});

export type SourceInput = z.infer<typeof sourceInput>;
export type SourceView = z.infer<typeof sourceView>;
