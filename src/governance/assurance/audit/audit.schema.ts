import { z } from 'zod';
import { measureById } from '../../../kernel/measure/index.ts';
import { pageQuery, schemaId, schemaText } from '../../../platform/http/index.ts';

export const AUDIT_STATES = ['planned', 'running', 'reported', 'approved', 'cancelled'] as const;
export type AuditState = (typeof AUDIT_STATES)[number];

const day = z.iso.date().describe('Calendar day, YYYY-MM-DD');

export const auditPlan = z.strictObject({
  title: schemaText({ max: 200 }),
  year: z.number().int().min(2020).max(2100).describe('Of the programme'),
  measureIds: z
    .array(z.string().refine((id) => measureById(id) !== undefined, { message: 'Must be a clause number' }))
    .min(1)
    .max(31),
  unitIds: z.array(schemaId('unt')).max(100).describe('Empty: the whole organisation'),
  criteria: schemaText({ max: 4000, multiline: true }).describe('Against what is audited'),
  auditorIds: z.array(schemaId('per')).min(1).max(20).describe('The first leads'),
  from: day,
  to: day,
});
export type AuditPlan = z.output<typeof auditPlan>;

export const auditQuery = pageQuery.extend({
  year: z.coerce.number().int().min(2020).max(2100).optional(),
  state: z.enum(AUDIT_STATES).optional(),
});
export const linkBody = z.strictObject({ sampleId: schemaId('smp') });
export const reportBody = z.strictObject({
  conclusion: schemaText({ max: 8000, multiline: true }),
  statement: schemaText({ max: 4000, multiline: true }).describe('For whoever approves it'),
});
export const cancelBody = z.strictObject({ reason: schemaText({ max: 2000, multiline: true }) });
export const auditParams = z.strictObject({ id: schemaId('aud') });

/** Acts of an auditor that belong to the audited work. */
export const conflictView = z.object({
  personId: z.string(),
  measureId: z.string(),
  acts: z.number(),
  lastAt: z.string(),
});
export type AuditConflict = z.infer<typeof conflictView>;

export const auditView = z.object({
  id: z.string(),
  ...auditPlan.shape,
  state: z.enum(AUDIT_STATES),
  overdue: z.boolean().describe('Its last day is past and it was not reported'),
  revision: z.string().describe('Of the plan or report, for If-Match'),
  sampleIds: z.array(z.string()),
  findings: z.array(
    z.object({ id: z.string(), grade: z.string(), measureId: z.string(), title: z.string(), state: z.string() }),
  ),
  conclusion: z.string().nullable(),
  report: z
    .object({
      at: z.string(),
      by: z.string(),
      reviewId: z.string().nullable(),
      statuses: z.array(z.object({ measureId: z.string(), status: z.string() })).describe('As computed at the report'),
    })
    .nullable(),
  plannedBy: z.string(),
  plannedAt: z.string(),
  reason: z.string().nullable().describe('Why it was cancelled'),
});
export const auditDetail = auditView.extend({
  conflicts: z.array(conflictView).describe('What speaks against auditors now: acts of theirs in the audited work'),
});
export type AuditView = z.infer<typeof auditView>;
export type AuditDetail = z.infer<typeof auditDetail>;
