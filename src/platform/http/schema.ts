import { z } from 'zod';
import { problem } from './problem.ts';

// Control, format (zero width, bidi), surrogate, line and paragraph separators, and letters that draw nothing. In a name they
// only serve to make two different names look the same, or to turn a line around.
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|\u034f|[\u115f\u1160\u2800\u3164\uffa0]/u;

export interface TextOptions {
  /** Most characters (UTF-16 units), after trimming. */
  readonly max: number;
  /** Fewest; 1 unless said, so that blank is refused. */
  readonly min?: number;
  /** Lets line breaks and tabs through; CRLF becomes LF. */
  readonly multiline?: boolean;
}

/**
 * Text that people read: trimmed, NFC-normalised, without control, bidi or zero-width characters and without halves of
 * surrogate pairs.
 */
export function text({ max, min = 1, multiline = false }: TextOptions) {
  return z
    .string()
    .overwrite((value) => (multiline ? value.replace(/\r\n?/g, '\n') : value).trim().normalize('NFC'))
    .min(min)
    .max(max)
    .refine((value) => value.isWellFormed() && !INVISIBLE.test(multiline ? value.replace(/[\n\t]/g, '') : value), {
      message: 'Contains invisible, control or text-direction characters; remove them',
      params: { zh: '含有不可见字符、控制字符或文字方向字符，请删除' },
    });
}

/** An id with this prefix (`mdl`), an underscore and a ULID. */
export function id(prefix: string) {
  return z.string().regex(new RegExp(`^${prefix}_[0-9A-HJKMNP-TV-Z]{26}$`), {
    message: `Must be an id like ${prefix}_01ARZ3NDEKTSV4RRFFQ69G5FAV`,
  });
}

/** Path parameters `{ id }` of a route about one thing. */
export function idParam(prefix: string) {
  return z.strictObject({ id: id(prefix) });
}

/** Headers of a route that needs `If-Match`; the missing header is answered with 428 by `requireRevision`. */
export const ifMatch = z.looseObject({
  'if-match': z.string().max(200).optional().describe('The revision that was read, in quotes'),
});

/** Query of a list: `limit` (50, at most 200) and the `cursor` of the page before. Extend it with filters. */
export const pageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().min(1).max(1000).optional(),
});

/** One page of a list; without `nextCursor` it is the last. */
export function pageOf<S extends z.ZodType>(item: S) {
  return z.object({ items: z.array(item), nextCursor: z.string().optional() });
}

/** Writes the place where the next page begins. Opaque to clients, but not secret. */
export function encodeCursor(place: unknown): string {
  return Buffer.from(JSON.stringify(place), 'utf8').toString('base64url');
}

/** Reads a cursor back; a foreign or broken one is a 400 `invalid-cursor`. */
export function decodeCursor<S extends z.ZodType>(schema: S, cursor: string): z.output<S> {
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch {
    throw problem({
      status: 400,
      code: 'invalid-cursor',
      title: { zh: '分页游标无效', en: 'Invalid cursor' },
      detail: {
        zh: '请原样使用上一页返回的 nextCursor，或从第一页重新开始。',
        en: 'Use the nextCursor of the page before unchanged, or start again from the first page.',
      },
    });
  }
}
