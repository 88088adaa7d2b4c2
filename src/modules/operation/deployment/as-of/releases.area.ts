import {
  type AsOfArea,
  type AsOfLine,
  fact,
  lastOf,
  madeBy,
  subjectsNamed,
  textOf,
  words,
} from '../../../../governance/as-of/index.ts';
import type { StewardRecord } from '../../../../kernel/record/index.ts';
import { RELEASE_RECORDS } from '../release/release.records.ts';
import type { AsOfDeploymentDeps } from './registers.area.ts';

const { approved, suspended, resumed, revoked, replaced, rolledBack, expired } = RELEASE_RECORDS;

/** Releases that were served, or approved and suspended: for which applications, and which revisions their approvals bound. */
export function releasesArea(deps: AsOfDeploymentDeps): AsOfArea {
  return {
    name: 'releases',
    title: { zh: '在用的发布', en: 'Releases served' },
    notes: [
      {
        zh: '审批当时是否因所绑定的版本停用等原因而失效，这里不重新判断；网关实际服务与否请查看调用记录。',
        en: 'Whether an approval had stopped holding, as when a version that it binds was retired, is not judged again here; what gateways really served is in the traffic records.',
      },
    ],
    permission: 'release.read',
    opens: [approved],
    changes: [suspended, resumed, revoked, replaced, rolledBack, expired],
    async lines(given) {
      const held = given.map(({ acts }) => servedThen(acts));
      const subject = await subjectsNamed(deps, [
        ...given.map(({ id }) => id),
        ...held.flatMap((one) => (one === null ? [] : [...one.applicationIds, ...one.bound.keys()])),
      ]);
      return given.map(({ id }, i): AsOfLine | null => {
        const one = held[i]!;
        if (one === null) return null;
        const applications = one.applicationIds.map((each) => subject(each, { kind: 'application' }));
        const bound = [...one.bound].filter(([each]) => each !== id);
        const revision = one.bound.get(id);
        const state =
          one.state === 'suspended' ? words('suspended', '已暂停', 'Suspended') : words('approved', '在用', 'Served');
        return {
          id,
          about: subject(id, { kind: 'release', ...(revision === undefined ? {} : { revision }) }),
          facts: [
            fact('state', '状态', 'State', state),
            fact('model', '模型名', 'Model name', { type: 'text', text: one.modelName }),
            fact('applications', '应用', 'Applications', applications),
            fact(
              'bound',
              '审批绑定的版本',
              'Revisions that the approval binds',
              bound.map(([each, hash]) => subject(each, { revision: hash })),
            ),
          ],
          acts: madeBy(one.last, one.approval),
        };
      });
    },
  };
}

type Served = 'approved' | 'suspended' | null;

/** What the acts of a release leave of it; null where it was not served then. */
function servedThen(acts: readonly StewardRecord[]) {
  const approval = lastOf(acts, approved);
  if (approval === undefined) return null;
  let state: Served = null;
  let last = approval;
  for (const act of acts) {
    const before: Served = state;
    // Whoever suspended it while a new approval was asked for goes before: it stays suspended.
    if (act.kind === approved) state = before === 'suspended' ? before : 'approved';
    else if (act.kind === suspended) state = 'suspended';
    else if (act.kind === resumed || act.kind === rolledBack) state = 'approved';
    else state = null;
    if (state !== before) last = act;
  }
  if (state === null) return null;
  const bound = new Map(Object.entries((approval.facts.bound ?? {}) as Record<string, string>));
  const applicationIds = (approval.facts.applicationIds ?? []) as string[];
  return { state, last, approval, bound, applicationIds, modelName: textOf(approval, 'modelName') ?? '' };
}
