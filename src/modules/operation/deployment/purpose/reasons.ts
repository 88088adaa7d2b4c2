import type { FindingReason } from '../../../../kernel/control/index.ts';
import type { Bilingual } from '../../../../kernel/identity/index.ts';

/** Why off-purpose use is not under control, with what to do. */
export const PURPOSE_REASONS = {
  nothingReleased: {
    code: 'nothing-released',
    text: {
      zh: '没有在用的发布，因此没有可检查的请求。',
      en: 'Nothing is released, so there are no requests to check.',
    },
  } as FindingReason,
  noTraffic: (hours: number): FindingReason => ({
    code: 'no-traffic',
    text: {
      zh: `近 ${hours} 小时没有请求，因此没有可检查的内容。`,
      en: `There were no requests in the last ${hours} hours, so there was nothing to check.`,
    },
  }),
  nothingAsked: (subjectId: string, { zh, en }: Bilingual): FindingReason => ({
    code: 'nothing-asked',
    subjectId,
    text: {
      zh: `在用发布所绑定的应用“${zh}”的用途说明没有规定任何检查，超出用途无从发现。请补充检查项，批准后重新发布。`,
      en: `The use statement of application “${en}” that a release in service binds asks nothing of requests, so use outside of it goes unseen. State checks, have them approved, and release anew.`,
    },
  }),
  unchecked: (subjectId: string, { zh, en }: Bilingual, count: number, hours: number): FindingReason => ({
    code: 'traffic-not-checked',
    subjectId,
    text: {
      zh: `应用“${zh}”近 ${hours} 小时有 ${count} 个请求未检查用途：它们早于检查项生效，或来自仍执行旧策略的网关。`,
      en: `${count} requests of application “${en}” in the last ${hours} hours were not checked: they came before the checks were in force, or through a gateway on an older policy.`,
    },
  }),
  notLookedAt: (subjectId: string, { zh, en }: Bilingual, count: number, days: number): FindingReason => ({
    code: 'findings-not-looked-at',
    subjectId,
    text: {
      zh: `应用“${zh}”有 ${count} 个超出用途的请求，其中最早的已超过 ${days} 天无人查看。`,
      en: `Of ${count} off-purpose requests of application “${en}” the oldest has been looked at by nobody for more than ${days} days.`,
    },
  }),
};
