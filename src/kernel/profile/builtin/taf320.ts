import { MEASURES } from '../../measure/index.ts';
import type { Profile } from '../profile.ts';
import { RUNNING_CRITERIA } from './criteria-running.ts';
import {
  ARTEFACT_HASHED,
  blockingGates,
  ENDPOINTS_APPROVED,
  USE_STATEMENT_APPROVED,
  VERSION_APPROVED,
} from './gates.ts';

/** The guide alone: every verb in it is "may", so nothing is required and it sets no number. */
export const TAF320: Profile = {
  id: 'taf320',
  title: { zh: '仅 T/TAF 320', en: 'T/TAF 320 alone' },
  description: {
    zh: '指南各条均为“可”：31 项措施全部作为建议项，不附加数值要求；只保留本系统运行必需的参数和法定的日志留存期。',
    en: 'Every verb of the guide is “may”: all 31 measures are advisory and carry no numbers, apart from those the product needs to run and the statutory retention of logs.',
  },
  levels: Object.fromEntries(MEASURES.map(({ id }) => [id, 'advisory' as const])),
  criteria: RUNNING_CRITERIA,
  gates: blockingGates({
    'test-release': [VERSION_APPROVED, ENDPOINTS_APPROVED],
    // A release binds what it serves by hash; legal procedures are shown, but the guide alone does not demand them.
    release: [VERSION_APPROVED, ARTEFACT_HASHED, ENDPOINTS_APPROVED, USE_STATEMENT_APPROVED],
  }),
};
