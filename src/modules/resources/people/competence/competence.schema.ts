import { z } from 'zod';
import { ROLE_NAMES, type Role } from '../../../../kernel/identity/index.ts';
import { pageOf, pageQuery, schemaId, schemaText } from '../../../../platform/http/index.ts';

export const bilingual = z.strictObject({ zh: schemaText({ max: 200 }), en: schemaText({ max: 200 }) });
export const bilingualView = z.object({ zh: z.string(), en: z.string() });
export const role = z.enum(ROLE_NAMES as [Role, ...Role[]]);
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'Must be a SHA-256 in hex');

export const competenceInput = z.strictObject({
  title: bilingual,
  description: schemaText({ max: 2_000, min: 0, multiline: true }).default(''),
  /** The profile says how long without it. */
  validMonths: z.number().int().min(1).max(120).optional(),
});
export const competenceView = z.object({
  id: z.string(),
  title: bilingualView,
  description: z.string(),
  validMonths: z.number(),
  createdAt: z.string(),
  retiredAt: z.string().nullable(),
});
export const competencePage = pageOf(competenceView);

/** What the rule says of one role. */
const ruleLine = z.strictObject({
  role,
  competenceIds: z.array(schemaId('cmp')).min(1).max(20),
  graceDays: z.number().int().min(0).max(365),
});
export const ruleContent = z.strictObject({ lines: z.array(ruleLine).max(ROLE_NAMES.length) });
export const ruleView = z.object({
  id: z.string().nullable(),
  latest: z.string().nullable(),
  inForce: z.string().nullable(),
  content: ruleContent,
  contentInForce: ruleContent,
});

export const proofView = z.object({
  id: z.string(),
  competenceId: z.string(),
  competenceTitle: bilingualView,
  personId: z.string(),
  personName: z.string(),
  source: z.enum(['exam', 'certificate']),
  issuer: z.string().nullable(),
  number: z.string().nullable(),
  documentSha256: z.string().nullable(),
  attemptId: z.string().nullable(),
  validFrom: z.string(),
  validUntil: z.string().nullable(),
  state: z.enum(['valid', 'expiring', 'expired', 'revoked', 'future']),
  recordedAt: z.string(),
  revokedReason: z.string().nullable(),
});
export const proofQuery = pageQuery.extend({
  personId: schemaId('per').optional(),
  competenceId: schemaId('cmp').optional(),
});
export const proofPage = pageOf(proofView);

export const certificateImport = z.strictObject({
  /** With the columns email, competence, issuer, number, from, until, document. */
  csv: z.string().min(1).max(2_000_000),
});
export const certificateReport = z.object({
  imported: z.number(),
  /** Lines that were in the register already. */
  known: z.number(),
  faults: z.array(z.object({ line: z.number(), code: z.string(), text: bilingualView })),
});

export const rightView = z.object({
  grantId: z.string(),
  personId: z.string(),
  personName: z.string(),
  role,
  unitTitle: bilingualView,
  /** When the right ends for want of competence; null for one that waits for the first proof. */
  endsAt: z.string().nullable(),
  state: z.enum(['expiring', 'lapsed', 'waiting', 'kept']),
  competences: z.array(z.object({ id: z.string(), title: bilingualView })),
});
export const rightList = z.object({ noticeDays: z.number(), items: z.array(rightView), truncated: z.boolean() });

export const coverageView = z.object({
  noticeDays: z.number(),
  competences: z.array(
    z.object({
      id: z.string(),
      title: bilingualView,
      /** People whose roles demand it. */
      required: z.number(),
      valid: z.number(),
      expiring: z.number(),
      missing: z.number(),
      /** People who hold it although no role of theirs demands it. */
      beyond: z.number(),
    }),
  ),
  units: z.array(
    z.object({
      id: z.string(),
      title: bilingualView,
      cells: z.array(z.object({ competenceId: z.string(), required: z.number(), covered: z.number() })),
    }),
  ),
});

export type CompetenceInput = z.infer<typeof competenceInput>;
export type CompetenceView = z.infer<typeof competenceView>;
export type RuleContent = z.infer<typeof ruleContent>;
export type RuleView = z.infer<typeof ruleView>;
export type ProofView = z.infer<typeof proofView>;
export type ProofQuery = z.infer<typeof proofQuery>;
export type CertificateReport = z.infer<typeof certificateReport>;
export type RightView = z.infer<typeof rightView>;
export type RightList = z.infer<typeof rightList>;
export type CoverageView = z.infer<typeof coverageView>;
