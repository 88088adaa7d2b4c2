import { z } from 'zod';
import { bilingual } from '../schema.ts';

export const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, { message: 'Must be a time like 09:30' });
export const timeZone = z
  .string()
  .max(60)
  .refine((zone) => isTimeZone(zone), { message: 'Must be a time zone like Asia/Shanghai' });

export const preference = z.strictObject({
  mail: z.boolean().describe('False: nothing by e-mail, only in the console'),
  muted: z.array(z.string().max(60)).max(100).default([]).describe('Kinds that come in the console only'),
  quiet: z
    .strictObject({
      from: timeOfDay,
      to: timeOfDay.describe('Before `from`: on the next day'),
      daysOff: z.boolean().describe('Also all of each day that is not worked'),
    })
    .nullable()
    .default(null)
    .describe('No mails then, other than urgent ones; they come when it is over'),
  digest: z
    .strictObject({
      every: z.enum(['day', 'working-day', 'week']),
      at: timeOfDay,
      weekday: z.number().int().min(1).max(7).describe('1 is Monday; for `week`').default(1),
    })
    .nullable()
    .default(null)
    .describe('One mail at a time instead of one a notice; urgent ones come at once all the same'),
  timeZone: timeZone.nullable().default(null).describe('Null: that of the organisation'),
});
export type Preference = z.output<typeof preference>;

export const workingTimeInput = z.strictObject({
  holidays: z.array(z.iso.date()).max(400).describe('Weekdays that are not worked'),
  workedWeekends: z.array(z.iso.date()).max(200).describe('Saturdays and Sundays that are worked'),
  knownYears: z.array(z.number().int().min(2020).max(2100)).max(50).describe('Years for which holidays are entered'),
  from: timeOfDay,
  to: timeOfDay,
  escalateAfterHours: z
    .number()
    .int()
    .min(1)
    .max(400)
    .describe('Working hours after which a notice that needs something done goes to somebody else too'),
});
export const workingTimeView = z.object({
  ...workingTimeInput.shape,
  timeZone: z.string(),
  revision: z.number(),
  setAt: z.string().nullable().describe('Null: nobody set it, these are the defaults'),
});
export type WorkingTimeInput = z.output<typeof workingTimeInput>;
export type WorkingTimeView = z.infer<typeof workingTimeView>;

export const kindView = z.object({
  kind: z.string(),
  sentence: bilingual,
  urgent: z.boolean(),
  needsAction: z.boolean(),
});

export type NotificationKindView = z.infer<typeof kindView>;

function isTimeZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }) !== null;
  } catch {
    return false;
  }
}
