import { z } from 'zod';
import { pageQuery, schemaId, schemaText } from '../../platform/http/index.ts';
import { isForbiddenHost } from '../../platform/outbound/index.ts';
import { bilingual } from '../schema.ts';

export const notificationView = z.object({
  id: z.string(),
  kind: z.string(),
  sentence: bilingual.describe('What happened'),
  title: bilingual.describe('Title of the thing'),
  path: z.string().describe('Where it is in the console'),
  at: z.string(),
  readAt: z.string().nullable(),
  urgent: z.boolean(),
  needsAction: z.boolean(),
  resolvedAt: z.string().nullable().describe('When what it is about was over'),
  escalatedAt: z.string().nullable().describe('When it went to others too because nobody had done it'),
});
export const inboxQuery = pageQuery.extend({
  unread: z.stringbool().optional().describe('Only unread ones'),
  open: z.stringbool().optional().describe('Only those whose matter is not over'),
  kind: z.string().max(60).optional(),
  needsAction: z.stringbool().optional().describe('Only those that need something done'),
});
export const readInput = z.strictObject({
  id: schemaId('ntf'),
  all: z.boolean().describe('True: this one and all before it'),
  read: z.boolean().default(true).describe('False marks this one as unread'),
});
export const dismissInput = z.strictObject({ reason: schemaText({ max: 500 }) });
export const unreadView = z.object({ unread: z.number() });

const server = {
  host: z
    .string()
    .regex(/^[\w.:-]{1,255}$/, { message: 'Must be a host name or an address' })
    .refine((host) => !isForbiddenHost(host), { message: 'Link-local and cloud metadata addresses are refused' }),
  port: z.number().int().min(1).max(65_535),
  security: z.enum(['tls', 'starttls', 'none']).describe('none: everything in the clear, for a server on this machine'),
  user: z.string().min(1).max(320).nullable(),
  from: z.email().max(254).describe('Sender'),
  ca: z
    .string()
    .max(50_000)
    .nullable()
    .describe('Certificates (PEM) that vouch for the server, beside those of the system'),
  active: z.boolean(),
};
export const mailServerInput = z.strictObject({
  ...server,
  password: schemaText({ max: 500 }).nullable().optional().describe('Left out: as it was'),
});
export const mailServerView = z.object({
  revision: z.number(),
  server: z
    .object({ ...server, hasPassword: z.boolean() })
    .nullable()
    .describe('Null: none was set'),
});
export const undeliveredView = z.object({
  id: z.string(),
  via: z.enum(['mail', 'channel']),
  recipientId: z.string().describe('A person or a channel'),
  channel: z.string().nullable().describe('Title of the channel'),
  kind: z.string(),
  sentence: bilingual,
  at: z.string(),
  state: z
    .enum(['waiting', 'sending', 'sent', 'uncertain', 'failed', 'dismissed'])
    .describe('uncertain: nobody knows whether it arrived, and it is not sent again unless somebody asks for it'),
  attempts: z.number(),
  leftOpen: z
    .number()
    .describe('Attempts of which nobody knows whether the server took the mail; it may have come twice'),
  outcome: z.string().nullable(),
  detail: z.string().nullable(),
  messageId: z.string(),
  changedAt: z.string(),
  nextAttemptAt: z.string().nullable(),
});

export type NotificationView = z.infer<typeof notificationView>;
export type InboxQuery = z.output<typeof inboxQuery>;
export type MailServerInput = z.output<typeof mailServerInput>;
export type MailServerView = z.infer<typeof mailServerView>;
export type UndeliveredView = z.infer<typeof undeliveredView>;
