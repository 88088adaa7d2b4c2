import { z } from 'zod';
import { ROLE_NAMES, type Role } from '../../../kernel/identity/index.ts';
import { pageOf, pageQuery, schemaId, schemaText } from '../../../platform/http/index.ts';

export const language = z.enum(['zh-CN', 'en']);
export const bilingual = z.strictObject({ zh: schemaText({ max: 200 }), en: schemaText({ max: 200 }) });
/** What is answered was checked when it was written; its frame is not checked again. */
const bilingualView = z.object({ zh: z.string(), en: z.string() });
export const role = z.enum(ROLE_NAMES as [Role, ...Role[]]);
export const instant = z.iso.datetime({ offset: true });
export const timeZone = z.string().max(64).refine(isTimeZone, 'Must be an IANA time zone such as Asia/Shanghai');
export const emailAddress = z.email().max(254);
/** Its least length is a setting; this is only the frame. */
export const password = z.string().min(1).max(128);
const passwordFor = z.enum(['everybody', 'emergency']);
const secondFactorFor = z.enum(['nobody', 'administrators', 'everybody']);
const reason = schemaText({ max: 2_000, multiline: true });

export const grantView = z.object({
  id: z.string(),
  role,
  unitId: z.string(),
  unitTitle: bilingualView,
  until: z.string().nullable(),
  grantedAt: z.string(),
  /** Null when the role asks for no competence, or for one that never ends. */
  competence: z
    .object({
      /** When the grant stops counting for want of competence; null while it waits for a first proof. */
      endsAt: z.string().nullable(),
      counts: z.boolean(),
      /** It counts only because there is no other security administrator. */
      kept: z.boolean(),
    })
    .nullable(),
});
export const personView = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  unitId: z.string(),
  unitTitle: bilingualView,
  enabled: z.boolean(),
  endsAt: z.string().nullable(),
  createdAt: z.string(),
  grants: z.array(grantView),
});
export const unitView = z.object({ id: z.string(), parentId: z.string().nullable(), title: bilingualView });
export const roleView = z.object({
  role,
  title: bilingualView,
  administrator: z.boolean(),
  timeBoxed: z.boolean(),
  permissions: z.array(z.object({ id: z.string(), title: bilingualView })),
});
export const me = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  roles: z.array(z.object({ role, unitId: z.string(), until: z.string().nullable() })),
  permissions: z.array(z.string()),
  /** What must be done before anything else is open. */
  duty: z.enum(['second-factor', 'password']).nullable(),
  /** For whom they stand in at this request: roles and permissions are then that person's. */
  onBehalfOf: z.object({ id: z.string(), name: z.string() }).nullable(),
  organisation: bilingualView,
  language,
  timeZone: z.string(),
});

export const personInput = z.strictObject({
  name: schemaText({ max: 100 }),
  email: emailAddress,
  unitId: schemaId('unt'),
});
export const personPatch = z.strictObject({
  name: schemaText({ max: 100 }).optional(),
  unitId: schemaId('unt').optional(),
});
export const unitInput = z.strictObject({ title: bilingual, parentId: schemaId('unt') });
export const unitPatch = z.strictObject({ title: bilingual });
export const grantInput = z.strictObject({ role, unitId: schemaId('unt'), until: instant.nullish() });
export const reasonInput = z.strictObject({ reason });
export const peopleQuery = pageQuery.extend({
  q: z.string().max(100).optional(),
  unitId: schemaId('unt').optional(),
  role: role.optional(),
  enabled: z.stringbool().optional(),
});
export const peoplePage = pageOf(personView);

export const settingsView = z.object({
  organisation: bilingualView,
  language,
  timeZone: z.string(),
  sessionHours: z.number(),
  sessionIdleMinutes: z.number(),
  passwordMinLength: z.number(),
  lockoutFailures: z.number(),
  lockoutMinutes: z.number(),
  apiKeyMaxDays: z.number(),
  passwordHistory: z.number(),
  passwordMaxDays: z.number(),
  secondFactorFor,
  passwordFor,
});
export const settingsInput = z.strictObject({
  organisation: bilingual,
  language,
  timeZone,
  sessionHours: z.number().int().min(1).max(720),
  sessionIdleMinutes: z.number().int().min(5).max(1440),
  passwordMinLength: z.number().int().min(12).max(64),
  lockoutFailures: z.number().int().min(3).max(20),
  lockoutMinutes: z.number().int().min(1).max(1440),
  apiKeyMaxDays: z.number().int().min(1).max(730),
  // Left out, they stay as they are.
  passwordHistory: z.number().int().min(0).max(24).optional(),
  passwordMaxDays: z.number().int().min(0).max(3650).optional(),
  secondFactorFor: secondFactorFor.optional(),
  passwordFor: passwordFor.optional(),
});

export const setupInput = z.strictObject({
  token: z.string().min(20).max(200),
  organisation: bilingual,
  language,
  timeZone,
  profileId: z.string().max(64),
  administrator: z.strictObject({ name: schemaText({ max: 100 }), email: emailAddress, password }),
});

export const sessionInput = z.strictObject({ email: z.string().min(1).max(254), password });
export const passwordByLinkInput = z.strictObject({ token: z.string().min(20).max(200), password });
export const passwordChangeInput = z.strictObject({ current: password, next: password });
export const meInput = z.strictObject({ language });
export const sessionView = z.object({
  id: z.string(),
  createdAt: z.string(),
  seenAt: z.string(),
  endsAt: z.string(),
  ip: z.string().nullable(),
  userAgent: z.string().nullable(),
  /** `password`, or the id of the sign-in source. */
  method: z.string(),
  current: z.boolean(),
});
export const apiKeyView = z.object({
  id: z.string(),
  title: z.string(),
  hint: z.string(),
  scopes: z.array(z.string()),
  createdAt: z.string(),
  until: z.string(),
  lastUsedAt: z.string().nullable(),
  revokedAt: z.string().nullable(),
});
export const apiKeyInput = z.strictObject({
  title: schemaText({ max: 100 }),
  scopes: z.array(z.string().max(64)).min(1).max(100),
  until: instant,
});
export const setupView = z.object({
  required: z.boolean(),
  profiles: z.array(z.object({ id: z.string(), title: bilingualView, description: bilingualView })),
});

export type SessionView = z.infer<typeof sessionView>;
export type ApiKeyView = z.infer<typeof apiKeyView>;
export type SetupView = z.infer<typeof setupView>;
export type Me = z.infer<typeof me>;
export type PersonView = z.infer<typeof personView>;
export type GrantView = z.infer<typeof grantView>;
export type UnitView = z.infer<typeof unitView>;
export type RoleView = z.infer<typeof roleView>;
export type SettingsView = z.infer<typeof settingsView>;
export type SettingsInput = z.infer<typeof settingsInput>;
export type SetupInput = z.infer<typeof setupInput>;
export type PersonInput = z.infer<typeof personInput>;
export type PersonPatch = z.infer<typeof personPatch>;
export type PeopleQuery = z.infer<typeof peopleQuery>;
export type GrantInput = z.infer<typeof grantInput>;

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
