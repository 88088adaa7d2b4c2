import type { PolicyLabels } from '../../kernel/policy/index.ts';
import { badRequest, type Refusal } from './refusal.ts';

/** The header by which a request asks for an answer without the words that say that it is generated. */
export const LABEL_HEADER = 'x-steward-label';

/** What was agreed with the people for whom the words are left out, as the policy names it. */
export interface Unlabelled {
  readonly agreement: string;
}

const NOT_ALLOWED: Refusal = {
  status: 403,
  code: 'unlabelled_not_allowed',
  message: 'The labels of this application may not be left out. Its screening policy would have to allow it.',
};

/**
 * Whether the words are to be left out; null where nobody asks for it, or there are none to leave out. They may be where the policy allows it to
 * the application, and the request names the person who gets the answer: the record then says who got it, and when.
 */
export function readUnlabelled(
  header: string | string[] | undefined,
  labels: PolicyLabels | undefined,
  applicationId: string,
  endUser: string | null,
): Unlabelled | Refusal | null {
  if (header === undefined) return null;
  if (header !== 'none') return badRequest('invalid_label', `"${LABEL_HEADER}" can be "none" and nothing else.`);
  if (labels === undefined || labels.explicit === null) return null;
  const { unlabelled } = labels;
  if (unlabelled === undefined || !unlabelled.applicationIds.includes(applicationId)) return NOT_ALLOWED;
  if (endUser === null)
    return badRequest(
      'end_user_required',
      `With "${LABEL_HEADER}: none" the request must name its end user ("safety_identifier" or "user"): it is recorded who got an answer without a label.`,
    );
  return { agreement: unlabelled.agreement };
}
