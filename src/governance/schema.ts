import { z } from 'zod';
import { ROLE_NAMES, type Role } from '../kernel/identity/index.ts';
import { SUBJECT_KINDS, type SubjectKind } from '../kernel/subject/index.ts';

export const bilingual = z.object({ zh: z.string(), en: z.string() });
export const subjectKind = z.enum(Object.keys(SUBJECT_KINDS) as [SubjectKind, ...SubjectKind[]]);
export const subjectId = z.string().regex(/^[a-z]{3}_[0-9A-HJKMNP-TV-Z]{26}$/, { message: 'Must be an id' });
export const gateMode = z.enum(['observe', 'warn', 'block']);
export const instant = z.iso.datetime({ offset: true }).describe('UTC instant, ISO 8601');

export const requirement = z.object({
  id: z.string(),
  measureId: z.string(),
  title: bilingual,
  met: z.boolean(),
  reasons: z.array(z.object({ code: z.string(), text: bilingual, subjectId: z.string().optional() })).readonly(),
  advisory: z.boolean().optional(),
});

export const verdict = z.object({
  gate: z.string(),
  mode: gateMode,
  met: z.boolean(),
  open: z.boolean(),
  requirements: z.array(requirement).readonly(),
  checkedAt: z.string(),
});

export const approvalRule = z.object({
  seats: z
    .array(
      z.object({
        name: z.string(),
        title: bilingual,
        roles: z.array(z.enum(ROLE_NAMES as [Role, ...Role[]])).readonly(),
        body: z.string().optional().describe('The body that fills the seat by its resolution'),
      }),
    )
    .readonly(),
  deadlineHours: z.number(),
});
