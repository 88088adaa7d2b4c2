import { sql } from 'kysely';
import type { Control, Finding, FindingReason } from '../../kernel/control/index.ts';
import { DAY, HOUR } from '../../kernel/time/index.ts';
import type { AnyDb, Database, Db } from '../../platform/database/index.ts';
import type { NotificationTables } from './notification.table.ts';

const MESSAGES = {
  id: '4.4.a/messages',
  measureId: '4.4.a',
  title: { zh: '通知与升级', en: 'Notices and escalation' },
  enforcement: {
    zh: '决定与通知写入同一事务，各人收件箱不丢不重；邮件与群消息逐条留存结果并重试；待办逾时升级给代理人或上一级角色并入账。',
    en: 'A decision and its notice are one transaction, so no inbox misses or doubles one; every mail and group message keeps its outcome and is tried again; what is not done in time goes to a stand-in or the next role, and is recorded.',
  },
} as const;

/** For the generated documents. */
export const CONTROL_DESCRIPTIONS = [
  {
    ...MESSAGES,
    evidence: [
      'notice.escalated',
      'message.dismissed',
      'mail-server.set',
      'channel.entered',
      'channel.changed',
      'working-time.set',
    ],
    tests: [
      'src/governance/notification/notification.test.ts',
      'src/governance/notification/occasions.test.ts',
      'src/governance/notification/channel/channel.test.ts',
    ],
  },
];

/** Looked at: what was told since so long. */
const PERIOD = 30 * DAY;
/** A message that is tried again for longer than this did not arrive. */
const LATE = DAY;

/** Whether what people must know reaches them. Where nothing was told there is nothing to say. */
export function createMessageControl({ database }: { readonly database: Database }): Control {
  return {
    ...MESSAGES,
    triggers: ['notice.escalated', 'message.dismissed', 'mail-server.set', 'channel.removed'],
    async evaluate(_scope, at): Promise<Finding> {
      const db = database.kysely as AnyDb as Db<NotificationTables>;
      const since = new Date(at.getTime() - PERIOD);
      const told = await db
        .selectFrom('governance_notification as n')
        .leftJoin('governance_notification_delivery as d', 'd.notification_id', 'n.id')
        .select([
          sql<number>`count(*) FILTER (WHERE n.kind <> 'digest')::int`.as('told'),
          sql<number>`count(*) FILTER (WHERE d.state = 'sent')::int`.as('sent'),
          sql<number>`count(*) FILTER (WHERE d.state = 'failed')::int`.as('failed'),
          sql<number>`count(*) FILTER (WHERE d.state = 'uncertain')::int`.as('uncertain'),
          sql<number>`count(*) FILTER (WHERE d.state = 'waiting' AND d.attempts > 0 AND n.at < ${new Date(at.getTime() - LATE)})::int`.as(
            'late',
          ),
          sql<number>`count(*) FILTER (WHERE n.escalated_at IS NOT NULL AND n.resolved_at IS NULL)::int`.as(
            'escalated',
          ),
        ])
        .where('n.at', '>', since)
        .executeTakeFirstOrThrow();
      const reasons: FindingReason[] = [
        ...(told.told === 0
          ? [{ code: 'nothing-told', text: { zh: '近三十天没有通知。', en: 'Nothing was told within thirty days.' } }]
          : []),
        ...(told.failed > 0
          ? [
              {
                code: 'messages-failed',
                text: {
                  zh: `${told.failed} 条消息未能送达。`,
                  en: `Messages that could not be delivered: ${told.failed}.`,
                },
              },
            ]
          : []),
        ...(told.uncertain > 0
          ? [
              {
                code: 'messages-uncertain',
                text: {
                  zh: `${told.uncertain} 条消息是否送达不明，尚无人处理。`,
                  en: `Messages of which nobody knows whether they arrived, and that nobody has settled: ${told.uncertain}.`,
                },
              },
            ]
          : []),
        ...(told.late > 0
          ? [
              {
                code: 'messages-late',
                text: {
                  zh: `${told.late} 条消息重试一天仍未送达。`,
                  en: `Messages that have been tried for more than a day: ${told.late}.`,
                },
              },
            ]
          : []),
      ];
      const figure = (name: 'told' | 'sent' | 'failed' | 'escalated', zh: string, en: string) => ({
        name,
        title: { zh, en },
        value: told[name],
        unit: '',
      });
      return {
        status:
          told.failed > 0 || told.uncertain > 0 || told.late > 0
            ? 'failing'
            : told.told === 0
              ? 'not-operated'
              : 'operating',
        reasons,
        figures: [
          figure('told', '通知', 'Notices'),
          figure('sent', '已送达消息', 'Messages delivered'),
          figure('failed', '未送达消息', 'Messages not delivered'),
          figure('escalated', '已升级且未了结', 'Escalated and not over'),
        ],
        evidence: [],
        assurance: 'measured',
        validUntil: new Date(at.getTime() + HOUR).toISOString(),
      };
    },
  };
}
