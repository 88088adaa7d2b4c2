import { z } from 'zod';
import { schemaText } from '../../../../platform/http/index.ts';
import { apiKeyView, instant, sessionView } from '../people.schema.ts';

/** A one-time code of six digits, or a recovery code. */
export const code = z.string().min(6).max(40);
export const codeInput = z.strictObject({ code });
export const secondStepInput = z.strictObject({ ticket: z.string().min(20).max(200), code });
/** A sign-in that still needs the second factor. */
export const secondStepView = z.object({ ticket: z.string() });

export const secondFactorView = z.object({
  enrolled: z.boolean(),
  since: z.string().nullable(),
  recoveryCodesLeft: z.number(),
  /** By the rules of the organisation and the roles held. */
  required: z.boolean(),
});
/** To be seen once. */
export const enrolmentView = z.object({ secret: z.string(), uri: z.string() });
export const recoveryCodesView = z.object({ recoveryCodes: z.array(z.string()) });

export const accountView = z.object({
  secondFactor: secondFactorView,
  /** Null without a local password. */
  passwordSetAt: z.string().nullable(),
  passwordChangeDue: z.boolean(),
  lockedUntil: z.string().nullable(),
  endsAt: z.string().nullable(),
  emergency: z.boolean(),
  sessions: z.array(sessionView.omit({ current: true })),
  apiKeys: z.array(apiKeyView),
});
export const accountEndInput = z.strictObject({
  endsAt: instant.nullable(),
  reason: schemaText({ max: 2_000, multiline: true }),
});

export const emergencyInput = z.strictObject({
  emergency: z.boolean(),
  reason: schemaText({ max: 2_000, multiline: true }),
});

export type SecondFactorView = z.infer<typeof secondFactorView>;
export type AccountView = z.infer<typeof accountView>;
