import type { HttpServer } from '../../../../platform/http/index.ts';
import type { KeywordLists } from '../keyword-list/index.ts';
import type { MonitoringDeps } from '../monitoring.deps.ts';
import { defineScreeningPolicyGates } from './screening-policy.gate.ts';
import { createScreeningPolicyReader } from './screening-policy.reader.ts';
import { addScreeningPolicyRoutes } from './screening-policy.routes.ts';
import { createScreeningPolicyService } from './screening-policy.service.ts';

export { APPLY_GATE } from './screening-policy.gate.ts';
export { screeningPolicyMigrations } from './screening-policy.migrations.ts';
export type { ScreeningPolicyReader } from './screening-policy.reader.ts';
export type {
  AnswerLabels,
  ScreeningGuard,
  ScreeningPolicyContent,
  ScreeningPolicyView,
  ScreeningRule,
} from './screening-policy.schema.ts';

/** Screening policies: what traffic is screened by, where, and what follows. */
export function createScreeningPolicies(deps: MonitoringDeps, lists: Pick<KeywordLists, 'reader' | 'parts'>) {
  const own = { lists: lists.reader, parts: lists.parts };
  const reader = createScreeningPolicyReader(deps, own);
  const service = createScreeningPolicyService(deps);
  defineScreeningPolicyGates(deps, { ...own, policies: reader });
  return {
    reader,
    service,
    register: (app: HttpServer): void => addScreeningPolicyRoutes(app, service),
  };
}
