import { z } from 'zod';
import { ROLE_NAMES, type Role } from '../../../kernel/identity/index.ts';
import { pageOf, pageQuery, schemaId, schemaText } from '../../../platform/http/index.ts';

export const language = z.enum(['zh-CN', 'en']);
export const bilingual = z.strictObject({ zh: schemaText({ max: 200 }), en: schemaText({ max: 200 }) });
export const role = z.enum(ROLE_NAMES as [Role, ...Role[]]);
export const instant = z.iso.datetime({ offset: true });
export const timeZone = z.string().max(64).refine(isTimeZone, 'Must be an IANA time zone such as Asia/Shanghai');
export const emailAddress = z.email().max(254);
/** Its least length is a setting; this is only the frame. */
export const password = z.string().min(1).max(128);
const reason = schemaText({ max: 2_000, multiline: true });

export const grantView = z.object({
  id: z.string(),
  role,
  unitId: z.string(),
  unitTitle: bilingual,
  until: z.string().nullable(),
  grantedAt: z.string(),
});
export const personView = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  unitId: z.string(),
  unitTitle: bilingual,
  enabled: z.boolean(),
  createdAt: z.string(),
  grants: z.array(grantView),
});
export const unitView = z.object({ id: z.string(), parentId: z.string().nullable(), title: bilingual });
export const roleView = z.object({
  role,
  title: bilingual,
  administrator: z.boolean(),
  timeBoxed: z.boolean(),
  permissions: z.array(z.object({ id: z.string(), title: bilingual })),
});
export const me = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  roles: z.array(z.object({ role, unitId: z.string(), until: z.string().nullable() })),
  permissions: z.array(z.string()),
  organisation: bilingual,
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
  organisation: bilingual,
  language,
  timeZone: z.string(),
  sessionHours: z.number(),
  passwordMinLength: z.number(),
  lockoutAttempts: z.number(),
  lockoutMinutes: z.number(),
});
export const settingsInput = z.strictObject({
  organisation: bilingual,
  language,
  timeZone,
  sessionHours: z.number().int().min(1).max(168),
  passwordMinLength: z.number().int().min(12).max(64),
  lockoutAttempts: z.number().int().min(3).max(20),
  lockoutMinutes: z.number().int().min(1).max(1440),
});

export const setupInput = z.strictObject({
  token: z.string().min(20).max(200),
  organisation: bilingual,
  language,
  timeZone,
  profileId: z.string().max(64),
  administrator: z.strictObject({ name: schemaText({ max: 100 }), email: emailAddress, password }),
});

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
