import { both, etagOf, type Scene } from './scene.ts';
import { holders, nobody } from './secrets.ts';

/** What the three administrators keep: units, channels, the mail server, ways to sign in, keepers of anchors. */
export async function makeSystem({ players, secrets, rootUnitId }: Scene): Promise<void> {
  const { administrator, keeper } = players;
  const { items: kinds } = await keeper.api.get<{ items: { kind: string }[] }>('/notifications/kinds');

  const unit = await administrator.api.post<{ id: string }>('/units', { title: both('新部门'), parentId: rootUnitId });
  await administrator.api.patch(`/units/${unit.id}`, { title: both('改名') });

  const managed = holders('notification.manage');
  const channel = (what: string) => ({
    ...{
      kind: 'webhook',
      title: secrets.word(`channel${what}`, managed),
      language: 'zh',
      audience: { of: 'organisation' },
    },
    ...{
      kinds: [kinds[0]!.kind],
      active: false,
      url: `https://hook.example.org/${secrets.word(`channelurl${what}`, nobody)}`,
    },
    secret: secrets.word(`channelsecret${what}`, nobody),
  });
  const kept = await keeper.api.post<{ id: string; revision: string }>('/channels', channel('kept'));
  await keeper.api.put(`/channels/${kept.id}`, channel('changed'), kept.revision);
  const removed = await keeper.api.post<{ id: string }>('/channels', channel('removed'));
  await keeper.api.delete(`/channels/${removed.id}`);
  const hours = { holidays: [], workedWeekends: [], knownYears: [], from: '09:00', to: '18:00', escalateAfterHours: 8 };
  await keeper.api.put('/working-time', hours, await etagOf(keeper.api, '/working-time'));

  const mail = holders('mail-server.manage');
  await keeper.api.put(
    '/mail-server',
    {
      ...{ host: `${secrets.word('mailhost', mail)}.example.org`, port: 25, security: 'none' },
      ...{ user: secrets.word('mailuser', mail), from: `${secrets.word('mailfrom', mail)}@example.org`, ca: null },
      ...{ active: false, password: secrets.word('mailpassword', nobody) },
    },
    await etagOf(keeper.api, '/mail-server'),
  );

  const sources = holders('sign-in-source.read');
  const source = (what: string) => ({
    ...{ title: both('统一登录'), enabled: false, kind: 'ldap', secret: secrets.word(`source${what}secret`, nobody) },
    settings: {
      ...{ unknownPeople: 'refuse', unitId: rootUnitId, domains: [], roleMappings: [], grantsAdministrators: false },
      ...{
        asksSecondFactor: false,
        url: `ldaps://${secrets.word(`source${what}host`, sources)}.example.org`,
        ca: null,
      },
      ...{ bindDn: `cn=${secrets.word(`source${what}bind`, sources)}`, peopleBase: 'dc=example,dc=org' },
      peopleFilter: '(objectClass=person)',
      attributes: { id: 'entryUUID', login: 'uid', name: 'cn', email: 'mail', groups: 'memberOf' },
    },
  });
  const made = await administrator.api.post<{ id: string }>('/sign-in-sources', source('made'));
  await administrator.api.put(`/sign-in-sources/${made.id}`, source('changed'));

  const keepers = holders('ledger.read');
  const anchors = (what: string) => ({
    ...{ kind: 'mail', title: secrets.word(`anchor${what}`, keepers), everyMinutes: 1440, active: false },
    url: `mailto:${secrets.word(`anchor${what}mail`, keepers)}@example.org`,
  });
  const anchor = await keeper.api.post<{ id: string; revision: string }>('/ledger/anchor-keepers', anchors('made'));
  await keeper.api.put(`/ledger/anchor-keepers/${anchor.id}`, anchors('changed'), anchor.revision);

  const before = await keeper.api.get<{ revision?: string }>('/settings');
  const { revision: __, ...settings } = before;
  await keeper.api.put('/settings', settings);
}
