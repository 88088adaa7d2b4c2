import { SettingOutlined } from '@ant-design/icons';
import { Button, Segmented, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { type NotificationKindView, type NotificationView, useAct, useList, useRead } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { type Column, CursorTable } from '../../components/cursor-table/index.tsx';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { useFilters } from '../../components/filters/index.ts';
import { PageHeader } from '../../components/page-header/index.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { ProblemAlert } from '../../components/problem-alert/index.tsx';
import { Word } from '../../components/status-tag/index.tsx';
import { Time } from '../../components/time/index.tsx';

const SIDES = ['all', 'unread', 'todo'] as const;
type Side = (typeof SIDES)[number];
const ASKED: Record<Side, object> = {
  all: {},
  unread: { unread: true },
  todo: { needsAction: true, open: true },
};

interface Marked {
  readonly id: string;
  readonly all: boolean;
  readonly read?: boolean;
}

/** The person's own inbox. Opening what a notice is about marks it as read. */
export function Page() {
  const { t } = useTranslation();
  const text = useText();
  const navigate = useNavigate();
  const [{ side = 'all', kind }, setFilters] = useFilters(['side', 'kind']);
  const asked = ASKED[side as Side] ?? {};
  const list = useList<NotificationView>('/notifications', { ...asked, kind }, { every: 30_000 });
  const kinds = useRead<{ items: NotificationKindView[] }>('/notifications/kinds', undefined, { staleTime: 300_000 });
  const mark = useAct<Marked>({ path: '/notifications/read', touches: ['/notifications'] });
  const open = (row: NotificationView) => {
    if (row.readAt === null) mark.mutate({ id: row.id, all: false });
  };
  const newest = list.data?.[0];
  const columns: Column<NotificationView>[] = [
    {
      key: 'what',
      title: t('notification.what'),
      narrow: 'head',
      render: (row) => (
        <span className={row.readAt === null ? 'notice-unread' : undefined}>
          <Link to={row.path} onClick={() => open(row)}>
            {text(row.sentence)}
          </Link>
          <span className="quiet breakable"> {text(row.title)}</span>
        </span>
      ),
    },
    {
      key: 'state',
      title: t('common.state'),
      narrow: 'head',
      render: (row) => (
        <span className="row">
          {row.resolvedAt === null && row.urgent ? <Word tone="bad">{t('notification.urgent')}</Word> : null}
          {row.resolvedAt === null && row.needsAction ? <Word tone="warn">{t('notification.needsAction')}</Word> : null}
          {row.resolvedAt === null && row.escalatedAt !== null ? (
            <Word tone="bad">{t('notification.escalated')}</Word>
          ) : null}
          {row.resolvedAt === null ? null : <Word tone="good">{t('notification.resolved')}</Word>}
        </span>
      ),
    },
    { key: 'at', title: t('notification.at'), render: (row) => <Time at={row.at} /> },
    {
      key: 'act',
      title: t('common.actions'),
      render: (row) => (
        <Button
          size="small"
          type="text"
          onClick={() => mark.mutate({ id: row.id, all: false, read: row.readAt === null })}
        >
          {row.readAt === null ? t('notification.markRead') : t('notification.markUnread')}
        </Button>
      ),
    },
  ];
  return (
    <>
      <PageHeader
        title={t('nav.notifications')}
        detail={t('notification.intro')}
        actions={
          <>
            <Button
              disabled={newest === undefined}
              loading={mark.isPending}
              onClick={() => newest && mark.mutate({ id: newest.id, all: true })}
            >
              {t('notification.markAll')}
            </Button>
            <Link to="/notifications/settings">
              <Button icon={<SettingOutlined aria-hidden />}>{t('nav.notificationSettings')}</Button>
            </Link>
          </>
        }
      />
      <ProblemAlert problem={mark.error} />
      <Panel flush>
        <div className="filters filters-inset">
          <Segmented
            aria-label={t('common.state')}
            value={side}
            onChange={(value) => setFilters({ side: value === 'all' ? null : String(value) })}
            options={SIDES.map((value) => ({ value, label: t(`notification.side.${value}`) }))}
          />
          <Select
            allowClear
            aria-label={t('notification.kind')}
            placeholder={t('notification.allKinds')}
            style={{ minWidth: 220, maxWidth: '100%' }}
            value={kind}
            onChange={(value) => setFilters({ kind: value ?? null })}
            options={kinds.data?.items.map((one) => ({ value: one.kind, label: text(one.sentence) }))}
          />
        </div>
        <CursorTable
          label={t('nav.notifications')}
          list={list}
          columns={columns}
          rowKey={(row) => row.id}
          onOpen={(row) => {
            open(row);
            void navigate(row.path);
          }}
          empty={<EmptyState title={t(`notification.none.${side}`)} text={t('notification.noneText')} />}
        />
      </Panel>
    </>
  );
}
