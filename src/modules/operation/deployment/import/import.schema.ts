import { z } from 'zod';
import { schemaId } from '../../../../platform/http/index.ts';

export const liteLlmInput = z.strictObject({
  /** Where models, endpoints and applications are registered; the organisation's root without it. */
  unitId: schemaId('unt').optional(),
  /** Text of `config.yaml`. */
  config: z.string().min(1).max(2_000_000),
  /** Text of an export of the database: JSON by table, or rows of `LiteLLM_VerificationToken`, JSON or CSV. */
  databaseExport: z.string().min(1).max(20_000_000).optional(),
  /** In which currency LiteLLM's prices are stated, and with them budgets and spend: its own price list has US dollars. */
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'Must be a currency code of three capital letters, such as USD')
    .default('USD'),
  /** What one unit of it is worth in the currency of this organisation; needed where the two differ. */
  exchangeRate: z.number().positive().max(1_000_000).optional(),
  /** Only says what would be done. */
  dryRun: z.boolean().default(false),
  /** Keeps API keys that stand in the configuration, encrypted; without it they are left out and reported. */
  keepSecrets: z.boolean().default(false),
});

export const importItem = z.object({
  kind: z.enum([
    'model',
    'version',
    'endpoint',
    'credential',
    'price',
    'application',
    'key',
    'limit',
    'spend',
    'section',
  ]),
  /** As LiteLLM names it. */
  name: z.string(),
  /** `known`: it was here before, and stays as it is. */
  result: z.enum(['taken', 'changed', 'known', 'not-taken']),
  /** What was made, or was here; null in a dry run and where nothing was made. */
  id: z.string().nullable(),
  /** What was changed, or why it was not taken. */
  notes: z.array(z.object({ code: z.string(), zh: z.string(), en: z.string() })),
});
export const importReport = z.object({ dryRun: z.boolean(), items: z.array(importItem) });
export type LiteLlmInput = z.output<typeof liteLlmInput>;
export type ImportItem = z.output<typeof importItem>;
export type ImportReport = z.output<typeof importReport>;
