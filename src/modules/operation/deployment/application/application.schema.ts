import { z } from 'zod';
import { pageOf, schemaId, schemaText } from '../../../../platform/http/index.ts';
import { bilingual, subjectShape } from '../deployment.schema.ts';
import { type ServiceFacts, serviceFacts } from '../procedure/index.ts';

export const applicationDescription = z.strictObject({
  description: schemaText({ max: 4_000, multiline: true }),
  contact: schemaText({ max: 200 }),
});
export type ApplicationDescription = z.infer<typeof applicationDescription>;

/** A revision of an application. The facts are part of it, so that who approves a release approves them too. */
export interface ApplicationContent extends ApplicationDescription {
  readonly facts: ServiceFacts | null;
}

export const applicationInput = z.strictObject({
  title: bilingual,
  unitId: schemaId('unt'),
  content: applicationDescription,
  facts: serviceFacts.nullable().default(null),
});
export const applicationDraftInput = z.strictObject({
  title: bilingual.optional(),
  content: applicationDescription,
  facts: serviceFacts.optional(),
});
export const applicationView = z.object({
  ...subjectShape,
  content: applicationDescription,
  contentInForce: applicationDescription.nullable(),
  /** As stated last. */
  facts: serviceFacts.nullable(),
  /** As approved with a release. */
  factsInForce: serviceFacts.nullable(),
  suspended: z.boolean(),
});
export const applicationPage = pageOf(applicationView);
export type ApplicationInput = z.infer<typeof applicationInput>;
export type ApplicationView = z.infer<typeof applicationView>;

const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString());
export const keyInput = z.strictObject({
  title: schemaText({ max: 100 }),
  /** Without it as long as the profile lets a key live. */
  until: instant.nullish(),
  releaseId: schemaId('rel').nullish(),
  /** Makes it the key of one person: gateways refuse it while no role of theirs covers the application. */
  holderId: schemaId('per').nullish(),
});
export const keyView = z.object({
  id: z.string(),
  applicationId: z.string(),
  title: z.string(),
  until: z.string(),
  releaseId: z.string().nullable(),
  holderId: z.string().nullable(),
  createdAt: z.string(),
  createdBy: z.string(),
  revokedAt: z.string().nullable(),
  state: z.enum(['active', 'expired', 'revoked']),
});
/** The secret is shown this once. */
export const newKeyView = keyView.extend({ secret: z.string() });
export const keyPage = pageOf(keyView);
export type KeyInput = z.infer<typeof keyInput>;
export type KeyView = z.infer<typeof keyView>;
export type NewKeyView = z.infer<typeof newKeyView>;
