import type { Control, ControlDescription, Finding, FindingReason } from '../../../../kernel/control/index.ts';
import { numberOf } from '../../../../kernel/profile/index.ts';
import { DAY, HOUR, MINUTE } from '../../../../kernel/time/index.ts';
import { DEPLOYMENT_RECORDS } from '../deployment.records.ts';
import type { BoundRelease, ReleaseDeps, ServedIn } from '../release/index.ts';
import { asksNothing } from '../use-statement/index.ts';
import type { Looks } from './looks.ts';
import { PURPOSE_REASONS as REASONS } from './reasons.ts';

const OFF_PURPOSE = {
  id: '6.1.c/off-purpose',
  measureId: '6.1.c',
  title: { zh: '超出用途的发现', en: 'Off-purpose use' },
  enforcement: {
    zh: '网关按发布所绑定的用途说明检查每个请求（必需元数据、业务领域、主题与分类模型），按说明观察、警示或拒绝；发现由合规或安全专员查看并留痕。',
    en: 'Gateways check each request against the use statement that the release binds (required metadata, domain of business, topics, a classifier) and observe, warn or refuse as it says; a compliance or security officer looks at what was found, on record.',
  },
} as const;

/** For the generated documents. */
export const CONTROL_DESCRIPTIONS: readonly ControlDescription[] = [
  {
    ...OFF_PURPOSE,
    evidence: [DEPLOYMENT_RECORDS.useStatementApproved, DEPLOYMENT_RECORDS.purposeLookedAt, 'release.approved'],
    tests: [
      'src/engines/purpose/judge.test.ts',
      'src/gateway/purpose.test.ts',
      'src/modules/operation/deployment/purpose/purpose.test.ts',
      'test/acceptance/6.1.c/off-purpose.test.ts',
    ],
  },
];

/** In scope are full releases in service, with the applications that they serve. */
export function createPurposeControl(
  deps: ReleaseDeps,
  parts: {
    served: ServedIn;
    found: ReleaseDeps['purposesFound'];
    looks: Looks;
  },
): Control {
  const { subjects, profiles } = deps;

  /** Traffic of the releases in scope within the last hours: how much of it was checked. */
  async function checked(releases: readonly BoundRelease[], applicationIds: readonly string[], from: Date, at: Date) {
    const ids = new Set(releases.map(({ row }) => row.release_id));
    const sums = { requests: 0, checked: 0, off: 0, unjudged: 0 };
    const unchecked = new Map<string, number>();
    for (const one of await parts.found.counts(applicationIds, from.toISOString(), at.toISOString(), 'UTC')) {
      if (one.releaseId === null || !ids.has(one.releaseId)) continue;
      sums.requests += one.count;
      if (one.verdict === null) {
        unchecked.set(one.applicationId, (unchecked.get(one.applicationId) ?? 0) + one.count);
        continue;
      }
      sums.checked += one.count;
      if (one.verdict.startsWith('off-')) sums.off += one.count;
      if (one.verdict === 'unjudged') sums.unjudged += one.count;
    }
    return { sums, unchecked };
  }

  return {
    ...OFF_PURPOSE,
    triggers: [
      'release.approved',
      'policy.published',
      'policy.acknowledged',
      DEPLOYMENT_RECORDS.useStatementApproved,
      DEPLOYMENT_RECORDS.purposeLookedAt,
    ],
    async evaluate(_scope, at): Promise<Finding> {
      const { profile } = await profiles.current(deps.db);
      const hours = numberOf(profile, 'off-purpose.window-hours');
      const days = numberOf(profile, 'off-purpose.look-days');
      const full = (await parts.served(at)).releases.filter(({ row }) => row.kind === 'full');
      const applicationIds = [...new Set(full.flatMap((release) => release.applicationIds))].sort();
      const titles = await subjects.getMany(deps.db, applicationIds);
      const title = (id: string) => titles.get(id)?.title ?? { zh: id, en: id };
      const from = new Date(at.getTime() - hours * HOUR);
      const { sums, unchecked } = await checked(full, applicationIds, from, at);
      const looked = await parts.looks.seen(applicationIds);
      const reasons: FindingReason[] = [];
      let open = 0;
      for (const id of applicationIds) {
        const stated = full.flatMap(({ statements }) => statements.filter((one) => one.applicationId === id));
        if (stated.some(({ statement }) => asksNothing(statement.checks)))
          reasons.push(REASONS.nothingAsked(id, title(id)));
        else if (unchecked.has(id)) reasons.push(REASONS.unchecked(id, title(id), unchecked.get(id)!, hours));
        const found = await parts.looks.open(id, looked.get(id), null);
        open += found.count;
        if (found.since !== null && at.getTime() - Date.parse(found.since) > days * DAY)
          reasons.push(REASONS.notLookedAt(id, title(id), found.count, days));
      }
      const scope = applicationIds.length > 0;
      const status = !scope
        ? 'not-operated'
        : reasons.length > 0
          ? 'failing'
          : sums.checked === 0
            ? 'not-operated'
            : 'operating';
      return {
        status,
        reasons: scope ? (status === 'not-operated' ? [REASONS.noTraffic(hours)] : reasons) : [REASONS.nothingReleased],
        figures: [
          figure('requests', { zh: `近 ${hours} 小时请求`, en: `Requests in ${hours} hours` }, sums.requests),
          figure(
            'checked',
            { zh: '已检查的比例', en: 'Share that was checked' },
            sums.requests === 0 ? 0 : Math.floor((1000 * sums.checked) / sums.requests) / 10,
            '%',
          ),
          figure('off-purpose', { zh: '超出用途', en: 'Off purpose' }, sums.off),
          figure('unjudged', { zh: '未能判定', en: 'Could not be judged' }, sums.unjudged),
          figure('open', { zh: '尚无人查看的发现', en: 'Findings that nobody has looked at' }, open),
        ],
        evidence: applicationIds.map((id) => ({ kind: 'subject' as const, id, title: title(id) })),
        assurance: 'measured',
        validUntil: new Date(at.getTime() + 10 * MINUTE).toISOString(),
      };
    },
  };
}

function figure(name: string, title: { zh: string; en: string }, value: number, unit = '1') {
  return { name, title, value, unit };
}
