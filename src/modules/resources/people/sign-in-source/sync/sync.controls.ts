import type { Control, Finding, FindingReason } from '../../../../../kernel/control/index.ts';
import { HOUR, MINUTE } from '../../../../../kernel/time/index.ts';
import { PEOPLE_RECORDS } from '../../people.records.ts';
import { SOURCE_RECORDS } from '../source.records.ts';
import type { SourceService } from '../source.service.ts';
import type { ListingOf, SyncService } from './sync.service.ts';

const LEAVERS = {
  id: '4.4.a/leavers',
  measureId: '4.4.a',
  title: { zh: '离开者停用', en: 'Leavers' },
  enforcement: {
    zh: '登录源按周期同步；已离开或被标记停用的人员在同步中停用：会话和 API 密钥终止，网关随即得知。',
    en: 'Sign-in sources are synchronised on a schedule; who left, or is marked as having left, is disabled by it: sessions and API keys end, gateways are told at once.',
  },
} as const;

/** For the generated documents. */
export const CONTROL_DESCRIPTIONS = [
  {
    ...LEAVERS,
    evidence: [
      PEOPLE_RECORDS.personDisabled,
      SOURCE_RECORDS.synced,
      SOURCE_RECORDS.syncStopped,
      SOURCE_RECORDS.syncConfirmed,
      SOURCE_RECORDS.syncFailed,
    ],
    tests: ['src/modules/resources/people/sign-in-source/sync/sync.test.ts'],
  },
];

/** A round that came late is not yet a fault. */
const GRACE = 15 * MINUTE;

/** That leavers lose their access within a round of synchronisation: about every source in use that lists its people. */
export function createSyncControls(
  sources: Pick<SourceService, 'enabled' | 'canList'>,
  syncs: SyncService,
  listingOf: ListingOf,
): Control[] {
  return [
    {
      ...LEAVERS,
      triggers: [
        SOURCE_RECORDS.created,
        SOURCE_RECORDS.changed,
        SOURCE_RECORDS.synced,
        SOURCE_RECORDS.syncStopped,
        SOURCE_RECORDS.syncFailed,
      ],
      async evaluate(_scope, at): Promise<Finding> {
        const listing = (await sources.enabled()).filter(sources.canList);
        const reasons: FindingReason[] = [];
        let [failing, idle, kept] = [0, 0, 0];
        let until = at.getTime() + HOUR;
        for (const source of listing) {
          const title = { zh: source.title_zh, en: source.title_en };
          const say = (code: string, zh: string, en: string) =>
            reasons.push({ code, text: { zh: `${title.zh}：${zh}`, en: `${title.en}: ${en}` } });
          const settings = listingOf(source)?.sync;
          const done = settings === undefined ? undefined : await syncs.lastDone(source.id);
          if (settings === undefined || done === undefined) {
            idle++;
            if (settings === undefined)
              say(
                'not-synchronised',
                '未启用同步，离开者须由人员停用。',
                'not synchronised; leavers must be disabled by a person.',
              );
            else say('never-synchronised', '尚未完成过同步。', 'no synchronisation was ever completed.');
            continue;
          }
          const last = await syncs.last(source.id);
          const late = done.started_at.getTime() + 2 * settings.everyMinutes * MINUTE + GRACE;
          if (late <= at.getTime() || last?.state === 'stopped') failing++;
          else until = Math.min(until, late);
          if (last?.state === 'stopped')
            say(
              'too-many-leavers',
              '拟停用人数过多，同步已停止，等待确认。',
              'stopped, because it would disable too many; it waits to be confirmed.',
            );
          else if (late <= at.getTime())
            say(
              'synchronisation-late',
              '已超过两个周期没有完成同步。',
              'no synchronisation was completed for more than two rounds.',
            );
          const stayed = (await syncs.changes(done.id, { what: 'skip', after: -1, limit: 200 })).filter(
            ({ skipped }) => skipped === 'last-administrator',
          );
          kept += stayed.length;
          for (const { name, person_id: personId } of stayed)
            reasons.push({
              code: 'administrator-left',
              text: {
                zh: `${name} 已离开，因是最后一位管理员而未停用：请任命他人。`,
                en: `${name} has left and was not disabled, being the last administrator of their kind: appoint another.`,
              },
              ...(personId === null ? {} : { subjectId: personId }),
            });
        }
        const status =
          listing.length === 0
            ? 'not-applicable'
            : failing + kept > 0
              ? 'failing'
              : idle > 0
                ? 'not-operated'
                : 'operating';
        return {
          status,
          reasons,
          figures: [
            figure('sources', { zh: '可列出人员的登录源', en: 'Sources that list their people' }, listing.length),
            figure('synchronised', { zh: '按期同步', en: 'Synchronised in time' }, listing.length - failing - idle),
          ],
          evidence: [],
          assurance: 'measured',
          validUntil: new Date(until).toISOString(),
        };
      },
    },
  ];
}

function figure(name: string, title: { zh: string; en: string }, value: number) {
  return { name, title, value, unit: '1' };
}
