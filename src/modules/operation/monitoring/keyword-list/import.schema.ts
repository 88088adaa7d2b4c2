import { z } from 'zod';
import {
  ENTRY_EVASIONS,
  LINE_FAULTS,
  LIST_FILE_ENCODINGS,
  LIST_FILE_FORMATS,
  MAX_NOTE_LENGTH,
} from '../../../../engines/screening/list-files/index.ts';
import { pageOf, pageQuery, schemaText } from '../../../../platform/http/index.ts';
import { grade, sha256 } from '../monitoring.schema.ts';
import { changeCounts } from './keyword-list.schema.ts';

const flag = z.enum(['true', 'false']).transform((value) => value === 'true');

export const importQuery = z.strictObject({
  /** `replace`: the file is the whole list; `add`: its entries are added or take the place of equal ones; `remove`: equal ones go. */
  mode: z.enum(['replace', 'add', 'remove']),
  format: z.enum(LIST_FILE_FORMATS),
  encoding: z.enum(['auto', ...LIST_FILE_ENCODINGS]).default('auto'),
  /** For lines that name no kind. */
  kind: z.string().max(60).optional(),
  /** For lines that name no grade. */
  grade: grade.default('medium'),
  /** Only tells what the import would do. */
  preview: flag.default(false),
  /** Lines that can't be imported are left out; without it one such line refuses the file. */
  leaveOut: flag.default(false),
});
export type ImportQuery = z.infer<typeof importQuery>;

export const importReport = z.object({
  encoding: z.enum(LIST_FILE_ENCODINGS),
  lines: z.number(),
  /** Entries that the file holds, without those left out. */
  read: z.number(),
  faults: z.object({
    total: z.number(),
    /** Blank lines and duplicates. */
    harmless: z.number(),
    byCode: z.partialRecord(z.enum(LINE_FAULTS), z.number()),
    /** The first 200. */
    first: z.array(
      z.object({
        line: z.number(),
        code: z.enum(LINE_FAULTS),
        found: z.string().optional(),
        firstLine: z.number().optional(),
      }),
    ),
  }),
  /** Entries of the list before and after. */
  before: z.number(),
  after: z.number(),
  /** What the import does to the newest revision. */
  changes: changeCounts,
  /** What the newest revision then changes in the one in force; null without one in force. */
  againstInForce: changeCounts.nullable(),
  /** False for a preview, and where the file changes nothing. */
  saved: z.boolean(),
  /** Hash of the newest revision afterwards. */
  latest: z.string(),
});
export type ImportReport = z.infer<typeof importReport>;

export const entryView = z.object({
  id: z.string(),
  text: z.string(),
  kind: z.string(),
  grade,
  boundary: z.literal('anywhere').optional(),
  evasions: z.array(z.enum(ENTRY_EVASIONS)).readonly().optional(),
  literal: z.boolean().optional(),
  note: z.string().optional(),
});

/** Without a revision: the newest. */
export const revisionQuery = z.strictObject({ revision: sha256.optional() });
export const entryQuery = pageQuery.extend({
  revision: sha256.optional(),
  /** Part of the text or the note, or an entry's id. */
  q: z.string().max(200).optional(),
  kind: z.string().max(60).optional(),
  grade: grade.optional(),
});
export type EntryQuery = z.infer<typeof entryQuery>;
export const entryPage = pageOf(entryView).extend({ total: z.number() });

export const comparisonQuery = pageQuery.extend({
  from: sha256,
  /** Without it: the newest. */
  to: sha256.optional(),
  change: z.enum(['added', 'removed', 'changed']).optional(),
});
export type ComparisonQuery = z.infer<typeof comparisonQuery>;
export const comparisonPage = pageOf(
  z.object({
    change: z.enum(['added', 'removed', 'changed']),
    before: entryView.nullable(),
    after: entryView.nullable(),
  }),
).extend({ counts: changeCounts });

/** A few entries changed by hand. */
export const entryChangesInput = z.strictObject({
  put: z
    .array(
      z.strictObject({
        text: z.string().max(400),
        kind: z.string().max(60),
        grade,
        boundary: z.literal('anywhere').optional(),
        evasions: z.array(z.enum(ENTRY_EVASIONS)).max(3).optional(),
        literal: z.boolean().optional(),
        note: schemaText({ max: MAX_NOTE_LENGTH, min: 0 }).optional(),
      }),
    )
    .max(500),
  /** Ids of entries. */
  remove: z.array(z.string().max(40)).max(500),
});
export type EntryChangesInput = z.infer<typeof entryChangesInput>;
