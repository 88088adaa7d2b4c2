import { z } from 'zod';
import { schemaText } from '../../platform/http/index.ts';
import { bilingual, gateMode, instant } from '../schema.ts';

const level = z.enum(['required', 'advisory', 'off']);

export const profileView = z.object({
  profile: z.object({
    id: z.string(),
    title: bilingual,
    description: bilingual,
    levels: z.record(z.string(), level),
    criteria: z
      .array(
        z.object({
          id: z.string(),
          measureId: z.string(),
          title: bilingual,
          value: z.union([z.number(), z.string(), z.boolean()]),
          unit: z.string(),
          source: z.string(),
          strength: z.enum(['statutory', 'mandatory-standard', 'should', 'recommended', 'internal']),
          confidence: z.enum(['high', 'medium', 'low']),
        }),
      )
      .readonly(),
    gates: z.record(
      z.string(),
      z.object({
        mode: gateMode,
        requirements: z.array(z.object({ id: z.string(), measureId: z.string(), title: bilingual })).readonly(),
      }),
    ),
  }),
  source: z.object({ subjectId: z.string(), revision: z.string(), since: z.string() }).nullable(),
});

export const changeBody = z.strictObject({
  mode: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('new-releases') }),
    z.strictObject({ kind: z.literal('from'), date: instant }),
    z.strictObject({ kind: z.literal('at-once') }),
  ]),
  changes: z
    .array(
      z.union([
        z.strictObject({
          criterionId: z.string().max(100),
          value: z.union([z.number(), z.boolean(), schemaText({ max: 500 })]),
        }),
        z.strictObject({ measureId: z.string().max(20), level }),
        z.strictObject({ gate: z.string().max(100), mode: gateMode }),
      ]),
    )
    .min(1)
    .max(200),
  statement: schemaText({ max: 4000, multiline: true }),
});

export const changeApplied = z.object({ review: z.object({ id: z.string(), state: z.string() }) });

export type ProfileView = z.infer<typeof profileView>;
export type ProfileChange = z.infer<typeof changeBody>;
