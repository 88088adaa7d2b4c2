import { z } from 'zod';
import { schemaText } from '../../platform/http/index.ts';
import { approvalRule, bilingual, gateMode, subjectId, subjectKind, verdict } from '../schema.ts';

export const gateView = z.object({
  name: z.string(),
  title: bilingual,
  measureIds: z.array(z.string()).readonly(),
  subjectKind,
  rule: approvalRule,
  mode: gateMode,
  requirements: z.array(z.object({ id: z.string(), measureId: z.string(), title: bilingual })).readonly(),
});

export const gateParams = z.strictObject({ name: z.string().max(100) });
export const gateModeBody = z.strictObject({
  mode: gateMode,
  reason: schemaText({ max: 2000, multiline: true }),
});
export const gateCheckQuery = z.strictObject({ subjectId });
export const applyBody = z.strictObject({
  gate: z.string().max(100),
  statement: schemaText({ max: 4000, min: 0, multiline: true }).default(''),
});
export const applied = z.object({ verdict, review: z.object({ id: z.string(), state: z.string() }) });

export type GateApiView = z.infer<typeof gateView>;
