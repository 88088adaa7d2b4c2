import { z } from 'zod';
import { PURPOSE_VERDICTS } from '../../../../kernel/policy/index.ts';
import { schemaText } from '../../../../platform/http/index.ts';
import { bilingual } from '../deployment.schema.ts';

export const purposeQuery = z.strictObject({ days: z.coerce.number().int().min(1).max(90).default(30) });
const verdict = z.enum([...PURPOSE_VERDICTS, 'unchecked']);

export const lookInput = z.strictObject({
  /** As the view said: when it was shown. */
  through: z.iso.datetime(),
  /** As the view said: what has come after this record has not been seen, of whatever time it is. */
  upTo: z.number().int().min(0),
  /** How many the view showed. */
  count: z.number().int().min(0),
  /** What was made of it. */
  note: schemaText({ max: 2_000, min: 5, multiline: true }),
});

/** What became of what screening escalated. */
const LOOK_OUTCOMES = ['harmless', 'handled', 'followed-up'] as const;
export type LookOutcome = (typeof LOOK_OUTCOMES)[number];
export const escalationLookInput = lookInput.extend({
  /** `harmless`: nothing had to be done; `handled`: done with; `followed-up`: goes on elsewhere, as the note says. */
  outcome: z.enum(LOOK_OUTCOMES),
});
/** The work list of what screening said that a person should see, by application. */
export const escalationList = z.object({
  /** When this list was made. */
  through: z.string(),
  /** The number of the last record that had come then. */
  upTo: z.number(),
  items: z.array(
    z.object({
      applicationId: z.string(),
      title: bilingual,
      /** Nobody has looked at these. */
      open: z.object({
        ...{ count: z.number(), oldestAt: z.string().nullable() },
        /** The first of them is here since then. */
        since: z.string().nullable(),
        /** When it has to be looked at, in working hours; null where there is none. */
        dueAt: z.string().nullable(),
        overdue: z.boolean(),
      }),
      /** Those that nobody has looked at were accepted from here on. */
      from: z.string(),
      /** The last looks, at most 5, newest first. */
      looks: z.array(
        z.object({
          ...{ through: z.string(), at: z.string(), by: z.string(), findings: z.number() },
          outcome: z.enum(LOOK_OUTCOMES).nullable(),
        }),
      ),
    }),
  ),
});
export type EscalationList = z.output<typeof escalationList>;
export type EscalationLookInput = z.output<typeof escalationLookInput>;

export const purposeView = z.object({
  applicationId: z.string(),
  from: z.string(),
  /** What this view is about ends here. */
  through: z.string(),
  /** The number of the last record that had come then. */
  upTo: z.number(),
  /** Statements as releases in service bind them. */
  enforced: z.array(
    z.object({
      statementId: z.string(),
      title: bilingual,
      releaseIds: z.array(z.string()),
      mode: z.enum(['observe', 'warn', 'block']),
      /** Nothing is asked of requests. */
      asksNothing: z.boolean(),
    }),
  ),
  /** Requests by day, in the organisation's time zone, and verdict; `unchecked`: nothing was asked of them. */
  days: z.array(z.object({ at: z.string(), counts: z.partialRecord(verdict, z.number()) })),
  /** What decided that requests were off purpose or could not be judged, most frequent first, at most 50. */
  rules: z.array(z.object({ rule: z.string(), title: z.string().nullable(), count: z.number(), newestAt: z.string() })),
  /** Off purpose, and nobody has looked at it yet. */
  open: z.object({ count: z.number(), oldestAt: z.string().nullable() }),
  /** The last looks, at most 10, newest first. */
  looks: z.array(z.object({ through: z.string(), at: z.string(), by: z.string(), findings: z.number() })),
});

export type PurposeView = z.output<typeof purposeView>;
export type LookInput = z.output<typeof lookInput>;
