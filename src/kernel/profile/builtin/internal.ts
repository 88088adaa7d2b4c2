import { MEASURES } from '../../measure/index.ts';
import type { Profile } from '../profile.ts';
import { GENERAL_LAW_CRITERIA } from './criteria-general-law.ts';
import { RUNNING_CRITERIA } from './criteria-running.ts';
import {
  ARTEFACT_HASHED,
  blockingGates,
  ENDPOINTS_APPROVED,
  PROCEDURES_COMPLETE,
  USE_STATEMENT_APPROVED,
  VERSION_APPROVED,
} from './gates.ts';

const REQUIRED: ReadonlySet<string> = new Set(['4.1.b', '4.4.a', '6.1.a', '6.1.b', '6.1.c']);

/** Models for the organisation's own staff: outside the rules for public generative services, inside the general laws. */
export const INTERNAL: Profile = {
  id: 'internal',
  title: { zh: '内部使用', en: 'Internal use' },
  description: {
    zh: '模型只供本单位内部使用，不向境内公众提供服务：不适用生成式人工智能服务的备案和登记，但网络安全、数据安全、个人信息保护的一般义务仍然适用。日志审计、职责分工、合规手续、上线审批、计划用途为必做，其余为建议。',
    en: 'Models serve the organisation itself, not the public in mainland China: the filing of generative services does not apply, but the general duties of cybersecurity, data and personal information do. Log audit, responsibilities, legal procedures, release approval and intended use are required, the rest advisory.',
  },
  levels: Object.fromEntries(MEASURES.map(({ id }) => [id, REQUIRED.has(id) ? 'required' : 'advisory'] as const)),
  criteria: [...RUNNING_CRITERIA, ...GENERAL_LAW_CRITERIA],
  gates: blockingGates({
    'test-release': [VERSION_APPROVED, ENDPOINTS_APPROVED],
    release: [VERSION_APPROVED, ARTEFACT_HASHED, ENDPOINTS_APPROVED, USE_STATEMENT_APPROVED, PROCEDURES_COMPLETE],
  }),
};
