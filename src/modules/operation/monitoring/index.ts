import type { HttpServer } from '../../../platform/http/index.ts';
import { createKeywordLists } from './keyword-list/index.ts';
import { createMisuse } from './misuse/index.ts';
import { asOfMonitoring } from './monitoring.as-of.ts';
import { createMonitoringControls } from './monitoring.controls.ts';
import type { MonitoringDeps } from './monitoring.deps.ts';
import { createScreeningPolicies } from './screening-policy/index.ts';
import { addTrialRoutes, createTrialService } from './trial/index.ts';

export type {
  CountRow,
  ImportReport,
  KeptEntry,
  KeywordListContent,
  KeywordListSummary,
  KeywordListView,
  ListInForce,
  SamplesView,
} from './keyword-list/index.ts';
export { STARTER_LIST } from './keyword-list/index.ts';
export type { CaseDetail, CaseView, LadderView, Misuse, MisuseStanding, MisuseSummary } from './misuse/index.ts';
export type { MonitoringDeps } from './monitoring.deps.ts';
export { monitoringMigrations } from './monitoring.migrations.ts';
export { monitoringPermissions } from './monitoring.permissions.ts';
export type {
  AnswerLabels,
  ScreeningGuard,
  ScreeningPolicyContent,
  ScreeningPolicyReader,
  ScreeningPolicyView,
  ScreeningRule,
} from './screening-policy/index.ts';
export type { TrialResult } from './trial/index.ts';

export type MonitoringModule = ReturnType<typeof createMonitoringModule>;

/** Keyword lists as governed data, and the bench on which texts are tried against the screening. */
export function createMonitoringModule(deps: MonitoringDeps) {
  const keywordLists = createKeywordLists(deps);
  const policies = createScreeningPolicies(deps, keywordLists);
  const trials = createTrialService(deps, keywordLists);
  const misuse = deps.misuse === undefined ? null : createMisuse({ ...deps, ...deps.misuse });
  return {
    keywordLists,
    /** Null where nothing serves. */
    misuse,
    trials,
    policies: policies.service,
    /** What module deployment compiles into what gateways obey. */
    screening: policies.reader,
    asOfAreas: asOfMonitoring(deps),
    controls: [...createMonitoringControls(deps, keywordLists), ...(misuse === null ? [] : [misuse.control])],
    register(app: HttpServer): void {
      keywordLists.register(app);
      policies.register(app);
      addTrialRoutes(app, trials);
      misuse?.register(app);
    },
  };
}
