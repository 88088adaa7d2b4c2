import { z } from 'zod';
import { pageOf, schemaId, schemaText } from '../../../../platform/http/index.ts';
import { bilingual, sha256, subjectShape } from '../deployment.schema.ts';
import { purposeChecks } from './checks.schema.ts';

const lines = z.array(schemaText({ max: 500 })).max(50);
/** A draft may leave the notice open; the gate asks for it. */
const notice = z.strictObject({
  zh: schemaText({ max: 2_000, min: 0, multiline: true }),
  en: schemaText({ max: 2_000, min: 0, multiline: true }),
});

/** What an application is meant for, readable by gateways and by people. */
export const useStatement = z.strictObject({
  applicationId: schemaId('app'),
  people: lines,
  occasions: lines,
  purposes: lines,
  prohibitedUses: lines,
  domains: lines,
  languages: z.array(schemaText({ max: 35 })).max(50),
  limits: schemaText({ max: 4_000, min: 0, multiline: true }),
  notice,
  /** What happens to requests outside of it. */
  mode: z.enum(['observe', 'warn', 'block']),
  /** What gateways check; absent in statements that ask nothing of requests. */
  checks: purposeChecks.optional(),
});
export type UseStatement = z.infer<typeof useStatement>;

export const useStatementDraft = useStatement.omit({ applicationId: true }).extend({
  /** May be given where the whole statement is sent back; it can't be moved to another application. */
  applicationId: schemaId('app').optional(),
});
export type UseStatementDraft = z.infer<typeof useStatementDraft>;
export const useStatementInput = z.strictObject({ title: bilingual, content: useStatementDraft });
export const useStatementDraftInput = z.strictObject({ title: bilingual.optional(), content: useStatementDraft });
export const useStatementView = z.object({
  ...subjectShape,
  content: useStatement,
  contentInForce: useStatement.nullable(),
});
export const useStatementPage = pageOf(useStatementView);
export type UseStatementInput = z.infer<typeof useStatementInput>;
export type UseStatementView = z.infer<typeof useStatementView>;

/** What anybody may read: the statement in force. */
export const publicUseStatement = z.object({
  id: z.string(),
  title: bilingual,
  organisation: bilingual,
  application: z.object({ id: z.string(), title: bilingual }),
  revision: sha256,
  /** Without the checks: whoever knows the keywords knows how to get round them. */
  statement: useStatement.omit({ checks: true }),
  approvedAt: z.string().nullable(),
});
export type PublicUseStatement = z.infer<typeof publicUseStatement>;
