import {
  type AsOfArea,
  fact,
  inForceArea,
  lastOf,
  madeBy,
  peopleNamed,
  subjectsNamed,
  textOf,
  time,
  words,
} from '../../../governance/as-of/index.ts';
import type { EnrolmentFacts } from '../../../kernel/traffic/index.ts';
import type { ComputeDeps } from './compute.deps.ts';
import { COMPUTE_RECORDS } from './compute.records.ts';

const { gatewayEnrolled, gatewayRetired, holdPlaced, holdLifted, holdLapsed } = COMPUTE_RECORDS;

type Deps = Pick<ComputeDeps, 'db' | 'subjects' | 'directory'>;

/** Gateways and legal holds, as of any moment. */
export function asOfCompute(deps: Deps): readonly AsOfArea[] {
  return [gatewaysArea(deps), holdsArea(deps)];
}

/** Gateways that were enrolled and not retired. */
function gatewaysArea(deps: Deps): AsOfArea {
  return inForceArea(deps, {
    name: 'gateways',
    title: { zh: '已登记的网关', en: 'Gateways enrolled' },
    notes: [
      {
        zh: '网关当时是否在线、程序版本为何，账本没有记录。',
        en: 'Whether a gateway was connected then, and which version it ran, is not in the ledger.',
      },
    ],
    permission: 'gateway.read',
    kind: 'gateway',
    puts: [gatewayEnrolled],
    ends: [gatewayRetired],
    async tell(then) {
      const makers = then.map(({ acts }) => textOf(lastOf(acts, gatewayEnrolled), 'tokenBy'));
      const person = await peopleNamed(
        deps.directory,
        makers.filter((id) => id?.startsWith('per_')),
      );
      return then.map(({ revision }, i) => {
        const maker = makers[i];
        const { originPrefix } = revision.content as EnrolmentFacts;
        return [
          fact('log', '流量账本', 'Traffic log', { type: 'text', text: originPrefix }),
          fact(
            'tokenBy',
            '登记令牌由谁创建',
            'Enrolment token made by',
            maker?.startsWith('per_')
              ? person(maker)
              : words('setup', '初始设置（本机网关）', 'The setup (gateway of this machine)'),
          ),
        ];
      });
    },
  });
}

/** Legal holds that kept payloads from being erased. */
function holdsArea(deps: Deps): AsOfArea {
  return {
    name: 'holds',
    title: { zh: '法律保全', en: 'Legal holds' },
    notes: [
      {
        zh: '保全理由与所涉个人不在账本正文中，此处不显示。',
        en: 'Why a hold was placed, and about whom, is not in the text of the ledger, so it is not shown here.',
      },
    ],
    permission: 'hold.read',
    opens: [holdPlaced],
    changes: [holdLifted, holdLapsed],
    keysOf: async (acts) => acts.map((act) => textOf(act, 'holdId')),
    async lines(given, { at }) {
      const subject = await subjectsNamed(
        deps,
        given.map(({ acts }) => lastOf(acts, holdPlaced)?.subject?.id ?? null),
      );
      const person = await peopleNamed(
        deps.directory,
        given.map(({ acts }) => lastOf(acts, holdPlaced)?.actor.id ?? null),
      );
      return given.map(({ id, acts }) => {
        const placed = lastOf(acts, holdPlaced);
        if (placed === undefined || lastOf(acts, holdLifted, holdLapsed) !== undefined) return null;
        const until = textOf(placed, 'until');
        if (until !== null && new Date(until) <= at) return null;
        return {
          id,
          about:
            placed.subject === null
              ? words('all', '所有应用的内容', 'Payloads of all applications')
              : subject(placed.subject.id),
          facts: [
            fact('placedBy', '设置人', 'Placed by', person(placed.actor.id)),
            ...(placed.facts.person === true
              ? [fact('person', '限于个人', 'Of one person', words('yes', '是', 'Yes'))]
              : []),
            fact('from', '内容自', 'Payloads from', time(textOf(placed, 'from'))),
            fact('to', '内容至', 'Payloads until', time(textOf(placed, 'to'))),
            fact('until', '保全至', 'Held until', time(until)),
          ],
          acts: madeBy(placed),
        };
      });
    },
  };
}
