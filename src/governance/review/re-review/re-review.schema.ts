import { z } from 'zod';
import { pageQuery, schemaText } from '../../../platform/http/index.ts';
import { bilingual } from '../../schema.ts';

export const beginBody = z.strictObject({ statement: schemaText({ max: 4000, multiline: true }) });
export const dueQuery = pageQuery;
/** The day and the id of the last one of a page. */
export const dueCursor = z.object({ day: z.iso.date(), id: z.string().max(60) });
export const dueReReviewView = z.object({
  reviewId: z.string(),
  title: bilingual,
  subjectId: z.string(),
  day: z.string(),
  overdue: z.boolean(),
  openId: z.string().nullable().describe('The re-review that is open'),
  rejectedId: z.string().nullable().describe('The last re-review that did not approve it any more'),
});
