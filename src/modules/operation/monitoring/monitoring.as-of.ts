import { type AsOfArea, inForceArea } from '../../../governance/as-of/index.ts';
import type { MonitoringDeps } from './monitoring.deps.ts';
import { MONITORING_RECORDS } from './monitoring.records.ts';

/** What traffic was screened by, as of any moment. */
export function asOfMonitoring(deps: Pick<MonitoringDeps, 'db' | 'subjects'>): readonly AsOfArea[] {
  return [
    inForceArea(deps, {
      name: 'screening-policies',
      title: { zh: '检测策略', en: 'Screening policies' },
      permission: 'screening-policy.read',
      kind: 'screening-policy',
      puts: [MONITORING_RECORDS.policyApplied],
      ends: [MONITORING_RECORDS.policyRetired],
    }),
    inForceArea(deps, {
      name: 'keyword-lists',
      title: { zh: '关键词库', en: 'Keyword lists' },
      permission: 'keyword-list.read',
      kind: 'keyword-list',
      puts: [MONITORING_RECORDS.listAdmitted],
      ends: [MONITORING_RECORDS.listRetired],
    }),
  ];
}
