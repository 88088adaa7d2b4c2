import { z } from 'zod';
import { ROLE_NAMES, type Role } from '../../../kernel/identity/index.ts';
import { schemaId, schemaText } from '../../../platform/http/index.ts';
import { ROBOT_KINDS } from '../../../platform/notify/index.ts';
import { ADDRESS_FAULTS, addressFault } from '../../../platform/outbound/index.ts';

const audience = z
  .discriminatedUnion('of', [
    z.strictObject({ of: z.literal('organisation') }),
    z.strictObject({ of: z.literal('role'), role: z.enum(ROLE_NAMES as [Role, ...Role[]]) }),
    z.strictObject({ of: z.literal('unit'), unitId: schemaId('unt') }),
    z.strictObject({ of: z.literal('body'), bodyId: schemaId('bdy') }),
  ])
  .describe('It gets what is told to one of these; a group is nobody, so nothing is told to it alone');

const settable = {
  title: schemaText({ max: 100 }),
  language: z.enum(['zh', 'en']),
  audience,
  kinds: z.array(z.string().max(60)).min(1).max(100).describe('Kinds of notices that it gets'),
  active: z.boolean(),
};

const whenUnknown = z
  .enum(['leave', 'again'])
  .describe(
    'When nobody saw whether it took a message: leave it, shown as uncertain, until somebody sends it again; or send it again, so that it may come twice',
  );

export const channelInput = z.strictObject({
  kind: z.enum(ROBOT_KINDS),
  ...settable,
  whenUnknown: whenUnknown
    .optional()
    .describe('Left out: as it was; of a new one `leave` for group robots, which know no ids, `again` for webhooks'),
  url: z
    .string()
    .max(1000)
    .superRefine((url, context) => {
      // The robots' makers put their token into the query.
      const fault = addressFault(url.replace(/\?.*$/, '')) ?? (url.includes('#') ? 'query' : null);
      if (fault !== null) context.addIssue({ code: 'custom', message: ADDRESS_FAULTS[fault] });
    })
    .optional()
    .describe('As its maker gives it, with the token. Sealed, never answered. Left out: as it was'),
  secret: schemaText({ max: 200 })
    .nullable()
    .optional()
    .describe('For the signature; null for none. Left out: as it was'),
});

export const channelView = z.object({
  id: z.string(),
  kind: z.enum(ROBOT_KINDS),
  ...settable,
  whenUnknown,
  host: z.string().describe('Of its address; the rest holds a token'),
  hasSecret: z.boolean(),
  revision: z.number(),
  setBy: z.string(),
  setAt: z.string(),
  last: z
    .object({ outcome: z.string(), detail: z.string(), at: z.string() })
    .nullable()
    .describe('What came of the last attempt'),
});

export const channelTest = z.object({
  outcome: z.enum(['sent', 'refused', 'postponed', 'unknown']),
  detail: z.string(),
});

export type WhenUnknown = z.output<typeof whenUnknown>;
export type Audience = z.output<typeof audience>;
export type ChannelInput = z.output<typeof channelInput>;
export type ChannelView = z.infer<typeof channelView>;
export type ChannelTest = z.infer<typeof channelTest>;
