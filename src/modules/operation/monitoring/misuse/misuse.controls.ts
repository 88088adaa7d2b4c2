import { sql } from 'kysely';
import type { Control, ControlDescription, Finding, FindingReason } from '../../../../kernel/control/index.ts';
import { numberOf } from '../../../../kernel/profile/index.ts';
import { DAY, MINUTE, SECOND } from '../../../../kernel/time/index.ts';
import type { Db } from '../../../../platform/database/index.ts';
import type { Delivery } from './delivery.ts';
import type { Ladders } from './ladder.service.ts';
import type { MisuseDeps } from './misuse.deps.ts';
import { MISUSE_RECORDS } from './misuse.records.ts';
import * as repository from './misuse.repository.ts';
import type { MisuseTables } from './misuse.table.ts';

const GRADED_HANDLING = {
  id: '6.2.c/graded-handling',
  measureId: '6.2.c',
  title: { zh: '滥用的分级处置', en: 'Graded handling of misuse' },
  enforcement: {
    zh: '按流量记录逐用户统计违规，达到阶梯即警示、限制、暂停或关闭，随用户状态推送到全部网关并由网关确认；恢复只能由有权且与处置无关的人作出。',
    en: 'Violations are counted by user from the traffic records; what the ladder makes due (warn, limit, suspend, close) is pushed to all gateways and acknowledged by them. Only a person with the power, who did not decide it, reinstates.',
  },
} as const;

/** For the generated documents. */
export const CONTROL_DESCRIPTIONS: readonly ControlDescription[] = [
  {
    ...GRADED_HANDLING,
    evidence: Object.values(MISUSE_RECORDS),
    tests: [
      'src/modules/operation/monitoring/misuse/misuse.test.ts',
      'src/gateway/admission.test.ts',
      'test/acceptance/6.2.c/misuse.test.ts',
    ],
  },
];

/** Traffic that is looked at. */
const WINDOW = DAY;
const VALID = 10 * MINUTE;
const MOST_NAMED = 20;

/** Control of 6.2 c: never more than what the records show. Without a step that was due and reached the gateways, nothing shows that it works. */
export function createMisuseControl(deps: MisuseDeps, ladders: Ladders, delivery: Pick<Delivery, 'serving'>): Control {
  const { profiles, traffic } = deps;
  const db: Db<MisuseTables> = deps.db;
  const cases = () => db.selectFrom('monitoring_misuse_case');

  return {
    ...GRADED_HANDLING,
    triggers: [...Object.values(MISUSE_RECORDS), 'profile.changed'],
    async evaluate(_scope, at): Promise<Finding> {
      const { profile } = await profiles.current();
      const ago = (millis: number) => new Date(at.getTime() - millis);
      const share = await traffic.judgedShare(ago(WINDOW), at);
      const gateways = await delivery.serving();
      const counted = await repository.countedUpTo(db);
      const oldest = counted === null ? null : await traffic.oldestAfter(counted.no);
      const late = oldest !== null && oldest < ago(numberOf(profile, 'misuse.counting-seconds') * SECOND);
      const waiting = await cases().selectAll().where('proposed', 'is not', null).limit(MOST_NAMED).execute();
      const reach = numberOf(profile, 'misuse.reach-seconds') * SECOND;
      const unreached = (await repository.casesUnderWay(db)).filter(({ since }) => since < ago(reach));
      const { looser } = await ladders.view();
      const evidence = await db
        .selectFrom('monitoring_misuse_step as s')
        .select(['s.record_id', 's.at'])
        .where('s.act', '=', 'reached')
        .where('s.at', '>=', ago(numberOf(profile, 'misuse.evidence-days') * DAY))
        .where('s.grade', '<>', 'none')
        // What was counted, not what a person decided by themselves.
        .where(
          sql<boolean>`EXISTS (
            SELECT 1 FROM monitoring_misuse_step AS d
             WHERE d.case_id = s.case_id AND d.no < s.no AND d.act = 'graded' AND d.actor IS NULL AND d.grade = s.grade)`,
        )
        .orderBy('s.no', 'desc')
        .limit(MOST_NAMED)
        .execute();
      const held = await cases()
        .select(sql<number>`count(*)::int`.as('count'))
        .where('grade', '<>', 'none')
        .executeTakeFirstOrThrow();

      const failing: FindingReason[] = [
        ...(late ? [BEHIND] : []),
        ...(looser ? [LOOSER] : []),
        ...(share.judged < share.requests ? [unjudged(share.requests - share.judged)] : []),
        ...waiting.map((row) => ({ ...WAITS, subjectId: row.application_id })),
        ...unreached.slice(0, MOST_NAMED).map((row) => ({ ...UNREACHED, subjectId: row.application_id })),
      ];
      const idle: FindingReason[] = [
        ...(gateways.length === 0 ? [NO_GATEWAY] : []),
        ...(share.judged === 0 ? [NO_TRAFFIC] : []),
        ...(counted === null ? [NOT_COUNTING] : []),
      ];
      const unshown = evidence.length === 0 ? [NOTHING_DUE] : [];
      // What is due and not done is a failure, also while nothing comes in.
      const broken = waiting.length > 0 || unreached.length > 0 || late;
      const status =
        broken || (idle.length === 0 && failing.length > 0)
          ? 'failing'
          : idle.length + unshown.length > 0
            ? 'not-operated'
            : 'operating';
      return {
        status,
        reasons: status === 'failing' ? failing : [...idle, ...unshown],
        figures: [
          figure('requests', '近 24 小时请求', 'Requests of 24 hours', share.requests),
          figure('judged', '其中输入已检测', 'Inputs of them that were judged', share.judged),
          figure('held', '处置中的用户与密钥', 'Users and keys that are held to something', held.count),
          figure('waiting', '待人决定的处置', 'Steps that wait for a person', waiting.length),
          figure(
            'unreached',
            '逾时未到达网关的处置',
            'Steps that did not reach the gateways in time',
            unreached.length,
          ),
        ],
        evidence: evidence.map((one) => ({
          kind: 'record' as const,
          id: one.record_id,
          title: { zh: '处置已到达全部网关', en: 'A step reached all gateways' },
        })),
        assurance: 'measured',
        validUntil: new Date(at.getTime() + VALID).toISOString(),
      };
    },
  };
}

const reason = (code: string, zh: string, en: string): FindingReason => ({ code, text: { zh, en } });
const NO_GATEWAY = reason('no-gateway', '没有在服务的网关。', 'No gateway serves.');
const NO_TRAFFIC = reason(
  'no-traffic',
  '近 24 小时没有经过检测的输入，无从发现滥用。',
  'No input was judged within 24 hours, so no misuse could be seen.',
);
const NOT_COUNTING = reason('not-counting', '违规计数尚未开始。', 'Counting has not begun.');
const NOTHING_DUE = reason(
  'nothing-due',
  '尚无由计数触发并到达全部网关的处置，不能证明处置有效。可用测试用户演练。',
  'No counted step has reached the gateways yet, so nothing shows that steps work. Try it with a test user.',
);
const BEHIND = reason(
  'counting-behind',
  '违规计数落后于已到达的流量记录。',
  'Counting is behind the records that have come.',
);
const LOOSER = reason(
  'ladder-looser',
  '处置阶梯的暂停次数宽于准则集。',
  'The ladder suspends later than the profile asks.',
);
const WAITS = reason(
  'step-waits',
  '该应用未区分最终用户，其密钥已达到更高处置级别，等待人员决定。',
  'This application does not tell its end users apart. A harder step against a key of it is due and waits for a person.',
);
const UNREACHED = reason(
  'step-not-acknowledged',
  '该应用用户的处置逾时未被全部网关确认。',
  'A step against a user of this application was not acknowledged by all gateways in time.',
);
const unjudged = (count: number) =>
  reason(
    'inputs-not-judged',
    `近 24 小时有 ${count} 个请求的输入未经检测，其中的违规无从计数。`,
    `The inputs of ${count} requests within 24 hours were judged by nobody, so violations in them can not be counted.`,
  );

function figure(name: string, zh: string, en: string, value: number) {
  return { name, title: { zh, en }, value, unit: '1' };
}
