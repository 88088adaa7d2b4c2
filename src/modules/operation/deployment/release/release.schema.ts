import { z } from 'zod';
import { GATE_MODES } from '../../../../kernel/gate/index.ts';
import { pageOf, pageQuery, schemaId, schemaText } from '../../../../platform/http/index.ts';
import { bilingual, subjectShape } from '../deployment.schema.ts';

export const RELEASE_KINDS = ['full', 'test'] as const;
export type ReleaseKind = (typeof RELEASE_KINDS)[number];

/**
 * `approved` is served once a policy with it is published; `suspended` is approved but refused by gateways; `replaced` may
 * be rolled back to; `revoked` never comes back.
 */
export const RELEASE_STATES = [
  'draft',
  'in-review',
  'rejected',
  'approved',
  'suspended',
  'replaced',
  'expired',
  'revoked',
] as const;
export type ReleaseState = (typeof RELEASE_STATES)[number];

const ids = (prefix: string) =>
  z
    .array(schemaId(prefix))
    .max(50)
    .refine((list) => new Set(list).size === list.length, 'Names the same id twice');
const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString());

/** What a release is, as its author writes it. What it serves is what its approval binds. */
export const releaseContent = z.strictObject({
  /** The name by which callers ask for the model. */
  modelName: z
    .string()
    .trim()
    .regex(
      /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,99}$/,
      'Must be 1 to 100 letters, digits or . _ : / - and begin with a letter or digit',
    ),
  versionId: schemaId('mdv'),
  endpointIds: ids('ups'),
  useStatementIds: ids('use'),
  /** UTC instant after which it is not served. */
  notAfter: instant.nullable(),
  /** How long a gateway may serve it without hearing from the server, where less than the policy allows. */
  leaseSeconds: z.number().int().min(1).max(31_536_000).nullable(),
  /** What is tried again before an answer begins; without it every other endpoint is tried once. */
  retry: z
    .strictObject({
      attempts: z.number().int().min(1).max(10),
      backoffMillis: z.number().int().min(10).max(30_000),
      afterEffects: z.boolean(),
    })
    .optional(),
});
export type ReleaseContent = z.infer<typeof releaseContent>;

/** A revision of a release: the kind is part of what is approved, and never changes. */
export interface ReleaseRevision extends ReleaseContent {
  readonly kind: ReleaseKind;
}

export const releaseInput = z.strictObject({
  title: bilingual,
  unitId: schemaId('unt'),
  kind: z.enum(RELEASE_KINDS),
  content: releaseContent,
});
export const releaseDraftInput = z.strictObject({ title: bilingual.optional(), content: releaseContent });
export const releaseQuery = pageQuery.extend({
  q: z.string().max(100).optional(),
  state: z.enum(RELEASE_STATES).optional(),
  kind: z.enum(RELEASE_KINDS).optional(),
});
export const applyInput = z.strictObject({ statement: schemaText({ max: 4_000, multiline: true }) });
const reason = schemaText({ max: 2_000, multiline: true });
export const suspendInput = z.strictObject({ reason, breakGlass: z.boolean().default(false) });
export const rollbackInput = suspendInput.extend({ toReleaseId: schemaId('rel') });

const storedContent = z.object({
  modelName: z.string(),
  versionId: z.string(),
  endpointIds: z.array(z.string()),
  useStatementIds: z.array(z.string()),
  notAfter: z.string().nullable(),
  leaseSeconds: z.number().nullable(),
  retry: z.object({ attempts: z.number(), backoffMillis: z.number(), afterEffects: z.boolean() }).optional(),
});
export const releaseSummary = z.object({
  ...subjectShape,
  state: z.enum(RELEASE_STATES),
  kind: z.enum(RELEASE_KINDS),
  /** The newest revision's content. */
  content: storedContent,
  /** The content that is or was served, as approved. */
  contentInForce: storedContent.nullable(),
  approvedAt: z.string().nullable(),
});
export const releasePage = pageOf(releaseSummary);

const verdictView = z.object({
  gate: z.string(),
  mode: z.enum(GATE_MODES),
  met: z.boolean(),
  open: z.boolean(),
  checkedAt: z.string(),
  requirements: z.array(
    z.object({
      id: z.string(),
      measureId: z.string(),
      title: z.object({ zh: z.string(), en: z.string() }),
      met: z.boolean(),
      reasons: z.array(
        z.object({
          code: z.string(),
          text: z.object({ zh: z.string(), en: z.string() }),
          subjectId: z.string().optional(),
        }),
      ),
    }),
  ),
});

export const releaseView = releaseSummary.extend({
  /** How the gate stands for the newest revision. */
  verdict: verdictView,
  /** What the approval binds and gateways are told, revision hash by subject id; empty before the first. */
  bound: z.record(z.string(), z.string()),
  reviews: z.array(z.object({ id: z.string(), gate: z.string(), state: z.string(), openedAt: z.string() })),
  gateways: z.array(
    z.object({
      gatewayId: z.string(),
      title: z.object({ zh: z.string(), en: z.string() }),
      connected: z.boolean(),
      /** The policy that it acknowledged last. */
      epoch: z.number().nullable(),
      /** True when it has acknowledged the policy and the standing in force. */
      acknowledged: z.boolean(),
    }),
  ),
  life: z.array(
    z.object({
      recordId: z.string(),
      kind: z.string(),
      at: z.string(),
      actorId: z.string(),
      actorName: z.string().nullable(),
      outcome: z.string(),
      subjectId: z.string().nullable(),
      facts: z.record(z.string(), z.unknown()),
    }),
  ),
});
export type ReleaseInput = z.infer<typeof releaseInput>;
export type ReleaseQuery = z.infer<typeof releaseQuery>;
export type ReleaseSummary = z.infer<typeof releaseSummary>;
export type ReleaseView = z.infer<typeof releaseView>;
export type RollbackInput = z.infer<typeof rollbackInput>;
