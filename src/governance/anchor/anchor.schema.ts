import { z } from 'zod';
import { parseWitnessKey } from '../../engines/ledger/index.ts';
import { readRevocationLists, readTrust } from '../../engines/timestamp/index.ts';
import { schemaText as text } from '../../platform/http/index.ts';
import { ADDRESS_FAULTS, addressFault } from '../../platform/outbound/index.ts';

const url = z
  .string()
  .max(500)
  .superRefine((value, context) => {
    const fault = addressFault(value);
    if (fault !== null) context.addIssue({ code: 'custom', message: ADDRESS_FAULTS[fault] });
  });
const everyMinutes = z.number().int().min(1).max(43_200).describe('Minutes between two anchors, when the log grew');
const active = z.boolean().describe('False: nothing more is shown to it; what it gave stays');

const readable = (read: (value: string) => unknown, message: string) => (value: string, context: z.RefinementCtx) => {
  try {
    read(value);
  } catch {
    context.addIssue({ code: 'custom', message });
  }
};

export const keeperInput = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('witness'),
    title: text({ max: 100 }),
    url: url.describe('Address of its add-checkpoint'),
    trust: z
      .string()
      .max(500)
      .trim()
      .superRefine(readable(parseWitnessKey, 'Must be the key of a witness, like name+1234abcd+base64'))
      .describe('Its verifier key'),
    everyMinutes,
    active,
  }),
  z.strictObject({
    kind: z.literal('timestamp'),
    title: text({ max: 100 }),
    url: url.describe('Address that takes application/timestamp-query'),
    trust: z
      .string()
      .max(50_000)
      .trim()
      .superRefine(readable((value) => readTrust(Buffer.from(value)), 'Must hold certificates in PEM'))
      .describe('Certificates (PEM) of the authority, or of who vouches for it'),
    crl: z
      .string()
      .max(500_000)
      .trim()
      .optional()
      .superRefine((value, context) => {
        if (value !== undefined && value !== '')
          readable((text) => readRevocationLists(Buffer.from(text)), 'Must hold whole revocation lists in PEM')(
            value,
            context,
          );
      })
      .describe('Revocation lists (PEM) about those certificates; nothing is fetched'),
    everyMinutes,
    active,
  }),
  z.strictObject({
    kind: z.literal('mail'),
    title: text({ max: 100 }),
    url: z
      .string()
      .max(300)
      .regex(/^mailto:[^\s@<>,;?]+@[^\s@<>,;?]+$/, 'Must be mailto: and one address, like mailto:name@example.org')
      .describe('Who gets checkpoints by mail'),
    everyMinutes,
    active,
  }),
]);

const anchorView = z.object({
  logName: z.string(),
  size: z.number(),
  root: z.string().describe('Hex'),
  statedAt: z.string().describe('When the keeper says that it saw it'),
  keptAt: z.string(),
});

export const keeperView = z.object({
  id: z.string(),
  kind: z.enum(['witness', 'timestamp', 'mail']),
  title: z.string(),
  url: z.string(),
  trust: z.string(),
  crl: z.string(),
  everyMinutes: z.number(),
  active: z.boolean(),
  revision: z.number(),
  setBy: z.string(),
  setAt: z.string(),
  triedAt: z.string().nullable(),
  failure: z
    .object({ code: z.string(), detail: z.string(), since: z.string() })
    .nullable()
    .describe('Why the last attempt gave nothing'),
  anchors: z.number().describe('How many it has given'),
  last: anchorView.nullable(),
  mailed: z
    .object({ size: z.number(), at: z.string(), count: z.number() })
    .nullable()
    .describe('The last checkpoint mailed. It vouches for nothing before it is handed back to a verification'),
});

export const keeperList = z.object({ items: z.array(keeperView) });
export const anchorCursor = z.object({ keptAt: z.string(), keeperId: z.string(), size: z.number() });
export const anchorItem = anchorView.extend({ keeperId: z.string(), keeperTitle: z.string(), kind: z.string() });

export type KeeperInput = z.output<typeof keeperInput>;
export type AnchorKeeperView = z.infer<typeof keeperView>;
export type AnchorView = z.infer<typeof anchorItem>;
