import { PlusOutlined } from '@ant-design/icons';
import { App, Button, Popconfirm } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ROLES } from '../../../src/kernel/identity/index.ts';
import { type ChannelView, useAct, useRead } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { type Column, Rows } from '../../components/cursor-table/index.tsx';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { useUnitTree } from '../../components/fields/index.tsx';
import { Loaded } from '../../components/page-skeleton/loaded.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { ProblemAlert } from '../../components/problem-alert/index.tsx';
import { Word } from '../../components/status-tag/index.tsx';
import { SubjectLink } from '../../components/subject-link/index.tsx';
import { Time } from '../../components/time/index.tsx';
import { RobotDialog } from './robot-dialog.tsx';

/** Group robots and webhooks, with what came of the last message of each. */
export function RobotsPanel() {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const channels = useRead<{ items: ChannelView[] }>('/channels', undefined, { every: 30_000 });
  const [editing, setEditing] = useState<ChannelView | 'new' | null>(null);
  const remove = useAct<ChannelView>({ path: ({ id }) => `/channels/${id}`, method: 'delete', body: () => undefined });
  const test = useAct<ChannelView, { outcome: string; detail: string }>({
    path: ({ id }) => `/channels/${id}/tests`,
    body: () => ({}),
  });
  const tell = ({ outcome, detail }: { outcome: string; detail: string }) =>
    void (outcome === 'sent'
      ? message.success(t('channel.outcome.sent'))
      : message.error(`${t(`channel.outcome.${outcome}`)} ${detail}`, 8));
  const add = (
    <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setEditing('new')}>
      {t('channel.add')}
    </Button>
  );
  const columns: Column<ChannelView>[] = [
    {
      key: 'title',
      title: t('common.title'),
      narrow: 'head',
      render: (row) => (
        <span>
          <b>{row.title}</b> <span className="quiet small">{t(`channel.kinds.${row.kind}`)}</span>
        </span>
      ),
    },
    {
      key: 'state',
      title: t('common.state'),
      narrow: 'head',
      render: (row) => (
        <span className="row">
          <Word tone={row.active ? 'good' : 'idle'}>{t(row.active ? 'channel.on' : 'channel.off')}</Word>
          <Word>{t(row.hasSecret ? 'channel.signed' : 'channel.unsigned')}</Word>
        </span>
      ),
    },
    { key: 'host', title: t('channel.host'), render: (row) => <span className="mono small">{row.host}</span> },
    { key: 'audience', title: t('channel.audience'), render: (row) => <Audience of={row.audience} /> },
    {
      key: 'last',
      title: t('channel.last'),
      render: (row) =>
        row.last === null ? (
          <span className="quiet">{t('channel.never')}</span>
        ) : (
          <span className="row" title={row.last.detail}>
            <Word tone={row.last.outcome === 'sent' ? 'good' : 'bad'}>{t(`channel.outcome.${row.last.outcome}`)}</Word>
            <Time at={row.last.at} />
          </span>
        ),
    },
    {
      key: 'act',
      title: t('common.actions'),
      render: (row) => (
        <span className="row">
          <Button
            size="small"
            loading={test.isPending && test.variables.id === row.id}
            onClick={() => test.mutate(row, { onSuccess: tell })}
          >
            {t('channel.test')}
          </Button>
          <Button size="small" onClick={() => setEditing(row)}>
            {t('common.edit')}
          </Button>
          <Popconfirm title={t('channel.removeAsk')} onConfirm={() => remove.mutate(row)} okText={t('channel.remove')}>
            <Button size="small" type="text" danger>
              {t('channel.remove')}
            </Button>
          </Popconfirm>
        </span>
      ),
    },
  ];
  return (
    <Panel flush title={t('channel.tab.robots')} extra={add}>
      <ProblemAlert problem={test.error ?? remove.error} />
      <Loaded query={channels}>
        {({ items }) => (
          <Rows
            label={t('channel.tab.robots')}
            rows={items}
            columns={columns}
            rowKey={(row) => row.id}
            empty={<EmptyState title={t('channel.none')} text={t('channel.noneText')} />}
          />
        )}
      </Loaded>
      {editing === null ? null : (
        <RobotDialog channel={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />
      )}
    </Panel>
  );
}

function Audience({ of }: { of: ChannelView['audience'] }) {
  const { t } = useTranslation();
  const text = useText();
  const { units } = useUnitTree();
  if (of.of === 'organisation') return t('channel.of.organisation');
  if (of.of === 'role') return text(ROLES[of.role]);
  if (of.of === 'unit') return text(units.find(({ id }) => id === of.unitId)?.title) || t('channel.of.unit');
  return <SubjectLink id={of.bodyId} />;
}
