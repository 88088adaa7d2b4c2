import { sql } from 'kysely';
import type { Control, Finding, FindingReason } from '../../../../kernel/control/index.ts';
import { numberOf } from '../../../../kernel/profile/index.ts';
import { DAY, HOUR } from '../../../../kernel/time/index.ts';
import type { BodyDeps } from './body.deps.ts';
import { BODY_GATE } from './body.gate.ts';
import type { BodyReader } from './body.reader.ts';
import { BODY_RECORDS } from './body.records.ts';
import { compositionFaults } from './composition.ts';
import type { MeetingService } from './meeting.service.ts';

const BODIES = {
  id: '4.4.c/bodies',
  measureId: '4.4.c',
  title: { zh: '跨部门议事机构', en: 'Cross-department bodies' },
  enforcement: {
    zh: '机构按经评审的规则和成员设立；会议不足法定人数不能开始，不能表决；回避者、缺席者和重复表决被拒绝；机构担任的评审席位只能由其决议表决。',
    en: 'A body stands on rules and members that a review approved; without quorum no meeting begins and nothing is voted on; who stepped back, is absent or has voted is refused; a seat of a review that a body fills takes its resolution and nothing else.',
  },
} as const;

/** For the generated documents. */
export const CONTROL_DESCRIPTIONS = [
  {
    ...BODIES,
    evidence: [
      BODY_RECORDS.bodyEstablished,
      BODY_RECORDS.meetingOpened,
      BODY_RECORDS.recused,
      BODY_RECORDS.resolved,
      BODY_RECORDS.meetingMinuted,
      BODY_RECORDS.actionClosed,
      BODY_RECORDS.actionEscalated,
    ],
    tests: [
      'src/modules/resources/people/body/meeting.test.ts',
      'src/modules/resources/people/body/body.test.ts',
      'test/acceptance/4.4.c/bodies.test.ts',
    ],
  },
];

export function createBodyControls(deps: BodyDeps, reader: BodyReader, meetings: MeetingService): Control[] {
  const { db, gates, profiles } = deps;
  return [
    {
      ...BODIES,
      triggers: [
        BODY_RECORDS.bodyEstablished,
        BODY_RECORDS.meetingMinuted,
        BODY_RECORDS.resolved,
        BODY_RECORDS.actionEscalated,
        BODY_RECORDS.actionSet,
        BODY_RECORDS.actionDone,
        'gate.mode-changed',
      ],
      async evaluate(_scope, at): Promise<Finding> {
        const bodies = await reader.inForce(db);
        const within = numberOf((await profiles.current(db)).profile, 'body.meeting-days');
        const minutesDays = numberOf((await profiles.current(db)).profile, 'body.minutes-days');
        const since = new Date(at.getTime() - within * DAY);
        const held = await db
          .selectFrom('people_meeting')
          .select(['id', 'body_id', 'state', 'closed_at', 'minutes_sha256'])
          .where('closed_at', '>=', since)
          .orderBy('id', 'desc')
          .limit(500)
          .execute();
        const overdue = await db
          .selectFrom('people_resolution_action')
          .select(sql<number>`count(*)::int`.as('count'))
          .where('state', '<>', 'closed')
          .where('due_at', '<', at)
          .executeTakeFirstOrThrow();
        const resolved = await db
          .selectFrom('people_resolution')
          .select(sql<number>`count(*)::int`.as('count'))
          .where('decided_at', '>=', since)
          .executeTakeFirstOrThrow();
        const broken: string[] = [];
        for (const meeting of held.filter(({ minutes_sha256 }) => minutes_sha256 !== null).slice(0, 50))
          if (!(await meetings.verifyMinutes(db, meeting.id))) broken.push(meeting.id);
        const unminuted = held.filter(
          ({ state, closed_at }) => state === 'closed' && at.getTime() - closed_at!.getTime() > minutesDays * DAY,
        );
        const faulty = bodies.flatMap(({ id, title, content }) =>
          compositionFaults(content, at).map(
            ({ code, text }): FindingReason => ({
              code,
              text: { zh: `${title.zh}：${text.zh}`, en: `${title.en}: ${text.en}` },
              subjectId: id,
            }),
          ),
        );
        const idle = bodies.filter(({ id }) => !held.some((meeting) => meeting.body_id === id));
        const failing: FindingReason[] = [
          ...faulty,
          ...broken.map(() => ({
            code: 'minutes-changed',
            text: { zh: '有纪要与其定稿哈希不符。', en: 'Frozen minutes are not what their hash says.' },
          })),
          ...(overdue.count === 0
            ? []
            : [
                {
                  code: 'actions-overdue',
                  text: {
                    zh: `${overdue.count} 项决议行动逾期未关闭。`,
                    en: `${overdue.count} actions of resolutions are past their day and not closed.`,
                  },
                },
              ]),
          ...(unminuted.length === 0
            ? []
            : [
                {
                  code: 'minutes-missing',
                  text: {
                    zh: `${unminuted.length} 次会议结束 ${minutesDays} 天后仍无纪要。`,
                    en: `${unminuted.length} meetings have no minutes ${minutesDays} days after their end.`,
                  },
                },
              ]),
          ...(bodies.length > 0 && (await gates.mode(db, BODY_GATE)) !== 'block'
            ? [
                {
                  code: 'gate-not-blocking',
                  text: { zh: '设立关口未处于阻断模式。', en: 'The gate of establishment does not block.' },
                },
              ]
            : []),
        ];
        const stale = idle.map(
          ({ id, title }): FindingReason => ({
            code: 'never-met',
            text: {
              zh: `${title.zh}在 ${within} 天内没有开过会。`,
              en: `${title.en} has not met within ${within} days.`,
            },
            subjectId: id,
          }),
        );
        const status =
          bodies.length === 0 || held.length === 0
            ? 'not-operated'
            : failing.length > 0
              ? 'failing'
              : stale.length > 0
                ? 'stale'
                : 'operating';
        return {
          status,
          reasons:
            bodies.length === 0
              ? [{ code: 'no-body', text: { zh: '尚未设立任何议事机构。', en: 'No body is established.' } }]
              : [...failing, ...stale],
          figures: [
            figure('bodies', { zh: '已设立的机构', en: 'Bodies established' }, bodies.length),
            figure('meetings', { zh: '期内会议', en: 'Meetings held in the period' }, held.length),
            figure('resolutions', { zh: '期内决议', en: 'Resolutions in the period' }, resolved.count),
            figure('overdue', { zh: '逾期行动', en: 'Actions past their day' }, overdue.count),
          ],
          evidence: bodies.slice(0, 20).map(({ id, title }) => ({
            kind: 'subject' as const,
            id,
            title: { zh: title.zh, en: title.en },
          })),
          assurance: 'measured',
          validUntil: new Date(at.getTime() + HOUR).toISOString(),
        };
      },
    },
  ];
}

function figure(name: string, title: { zh: string; en: string }, value: number) {
  return { name, title, value, unit: '1' };
}
