import { z } from 'zod';
import { bilingual } from '../deployment.schema.ts';
import { procedureEntry } from './entry.ts';
import type { ProcedureOverview } from './procedure.reader.ts';

const confidence = z.enum(['high', 'medium', 'low']);
const longBilingual = z.object({ zh: z.string(), en: z.string() });

export const procedureInput = procedureEntry;

export const procedureStateView = z.object({
  procedure: z.object({
    id: z.string(),
    title: bilingual,
    authority: longBilingual,
    neededBy: longBilingual,
    source: z.string(),
    confidence,
    fields: z.object({ number: z.enum(['required', 'optional']), document: z.enum(['required', 'optional']) }),
    expiry: z.object({ kind: z.enum(['none', 'stated', 'months']), months: z.number().optional() }),
  }),
  required: z.boolean(),
  reason: longBilingual,
  /** Where the duty comes from in this case. */
  source: z.string(),
  confidence,
  deadline: z.object({ kind: z.enum(['working-days', 'days']), days: z.number(), from: z.literal('start') }).nullable(),
  dueOn: z.string().nullable(),
  dueCertain: z.boolean(),
  /** The newest entry, confirmed or not. */
  entry: procedureEntry.extend({ subjectId: z.string(), latest: z.string() }).nullable(),
  /** The entry that a compliance officer confirmed. */
  confirmed: procedureEntry.nullable(),
  endsOn: z.string().nullable(),
  state: z.enum(['missing', 'submitted', 'confirmed', 'expired']),
  settled: z.boolean(),
});

export const procedureOverview = z.object({
  factsStated: z.boolean(),
  complete: z.boolean(),
  items: z.array(procedureStateView),
});

export type ProcedureStateView = z.infer<typeof procedureStateView>;
export type ProcedureOverviewView = z.infer<typeof procedureOverview>;

export function overviewView(overview: ProcedureOverview): ProcedureOverviewView {
  return {
    factsStated: overview.factsStated,
    complete: overview.complete,
    items: overview.items.map(({ entered, procedure, ...state }) => ({
      ...state,
      procedure: { ...procedure, fields: { ...procedure.fields }, expiry: { ...procedure.expiry } },
      entry: entered === null ? null : { ...entered.draft, subjectId: entered.subjectId, latest: entered.latest },
      confirmed: entered?.confirmed ?? null,
    })),
  };
}
