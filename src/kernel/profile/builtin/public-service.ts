import { MEASURES } from '../../measure/index.ts';
import type { Profile } from '../profile.ts';
import { GENERAL_LAW_CRITERIA } from './criteria-general-law.ts';
import { PUBLIC_LAW_CRITERIA } from './criteria-public-law.ts';
import { RUNNING_CRITERIA } from './criteria-running.ts';
import { SAFETY_STANDARD_CRITERIA } from './criteria-safety-standard.ts';
import {
  ARTEFACT_HASHED,
  blockingGates,
  ENDPOINTS_APPROVED,
  PROCEDURES_COMPLETE,
  PUBLIC_SERVICE_REQUIREMENTS,
  USE_STATEMENT_APPROVED,
  VERSION_APPROVED,
} from './gates.ts';

/** A generative service to the public in mainland China: everything required, with the numbers of laws and standards. */
export const PUBLIC_SERVICE: Profile = {
  id: 'public-service',
  title: { zh: '境内公众服务', en: 'Public service in China' },
  description: {
    zh: '面向境内公众提供生成式人工智能服务：31 项措施全部必做，数值取自法律法规、GB 45438-2025、GB/T 45654-2025 等，逐条注明出处、效力和把握程度。尚无检查手段的要求会使发布关口保持关闭。',
    en: 'A generative service to the public in mainland China: all 31 measures are required, with numbers from laws, GB 45438-2025, GB/T 45654-2025 and others, each with its source, strength and confidence. Requirements that nothing can check yet keep the release gate closed.',
  },
  levels: Object.fromEntries(MEASURES.map(({ id }) => [id, 'required' as const])),
  criteria: [...RUNNING_CRITERIA, ...GENERAL_LAW_CRITERIA, ...PUBLIC_LAW_CRITERIA, ...SAFETY_STANDARD_CRITERIA],
  gates: blockingGates({
    'test-release': [VERSION_APPROVED, ENDPOINTS_APPROVED, USE_STATEMENT_APPROVED],
    release: [
      VERSION_APPROVED,
      ARTEFACT_HASHED,
      ENDPOINTS_APPROVED,
      USE_STATEMENT_APPROVED,
      PROCEDURES_COMPLETE,
      ...PUBLIC_SERVICE_REQUIREMENTS,
    ],
  }),
};
