import { Select, Tabs } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { type ReviewRow, useList } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { type Column, CursorTable } from '../../components/cursor-table/index.tsx';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { useFilters } from '../../components/filters/index.ts';
import { PageHeader } from '../../components/page-header/index.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { ActorName } from '../../components/person-name/index.tsx';
import { StateTag } from '../../components/status-tag/index.tsx';
import { Time } from '../../components/time/index.tsx';
import { BulkBar } from './bulk-bar.tsx';
import { MyConditions } from './my-conditions.tsx';
import { ReReviewsList } from './re-reviews-list.tsx';

const SIDES = ['to-decide', 'assigned', 'applied', 'all', 'follow-up'] as const;
const DAYS = ['1', '3', '7'] as const;
const DAY = 86_400_000;

/** What approvals left to be done: by this person, and by anybody. */
function FollowUp() {
  return (
    <div className="stack">
      <MyConditions mine="answerable" />
      <MyConditions mine="to-confirm" />
      <ReReviewsList />
    </div>
  );
}

/** Reviews that wait for the person, that they applied for, and all. */
export function Page() {
  const { t } = useTranslation();
  const [{ mine = 'to-decide' }, setFilters] = useFilters(['mine']);
  return (
    <>
      <PageHeader title={t('nav.reviews')} detail={t('review.intro')} />
      <Tabs
        activeKey={mine}
        onChange={(key) => setFilters({ mine: key === 'to-decide' ? null : key })}
        destroyOnHidden
        items={SIDES.map((side) => ({
          key: side,
          label: t(`review.side.${side}`),
          children: side === 'follow-up' ? <FollowUp /> : <Reviews side={side} />,
        }))}
      />
    </>
  );
}

function Reviews({ side }: { side: Exclude<(typeof SIDES)[number], 'follow-up'> }) {
  const { t } = useTranslation();
  const text = useText();
  const navigate = useNavigate();
  const [{ sort, due }, setFilters] = useFilters(['sort', 'due']);
  const [keys, setKeys] = useState<string[]>([]);
  const days = Number(DAYS.find((one) => one === due) ?? 0);
  // To the hour, so that the list is not read anew at every look.
  const before =
    days === 0 ? undefined : new Date((Math.ceil(Date.now() / (DAY / 24)) * DAY) / 24 + days * DAY).toISOString();
  const query = {
    ...(side === 'all' ? {} : { mine: side }),
    ...(sort === 'deadline' ? { sort } : {}),
    ...(before === undefined ? {} : { dueBefore: before, state: 'open' }),
  };
  const list = useList<ReviewRow>('/reviews', query, { every: 30_000 });
  const columns: Column<ReviewRow>[] = [
    {
      key: 'title',
      title: t('review.what'),
      narrow: 'head',
      render: (row) => <Link to={`/reviews/${row.id}`}>{text(row.title)}</Link>,
    },
    {
      key: 'state',
      title: t('common.state'),
      narrow: 'head',
      render: (row) => <StateTag of="review" value={row.state} />,
    },
    {
      key: 'applicant',
      title: t('review.applicant'),
      render: (row) => <ActorName id={row.applicant.id} name={row.applicant.name} />,
    },
    {
      key: 'seats',
      title: t('review.seats'),
      render: (row) =>
        t('review.seatsTaken', { taken: row.seats.filter((seat) => seat.taken).length, all: row.seats.length }),
    },
    {
      key: 'assignees',
      title: t('review.assignees'),
      render: (row) =>
        row.assignees.length === 0 ? '—' : row.assignees.map(({ name }) => name).join(t('common.separator')),
    },
    { key: 'opened', title: t('review.opened'), render: (row) => <Time at={row.openedAt} /> },
    { key: 'deadline', title: t('review.deadline'), render: (row) => <Time at={row.deadline} /> },
  ];
  return (
    <Panel flush>
      <div className="row bulk-bar">
        <Select
          size="small"
          aria-label={t('review.sort')}
          value={sort === 'deadline' ? 'deadline' : 'newest'}
          onChange={(value) => setFilters({ sort: value === 'deadline' ? value : null })}
          options={[
            { value: 'newest', label: t('review.sortNewest') },
            { value: 'deadline', label: t('review.sortDeadline') },
          ]}
          popupMatchSelectWidth={false}
        />
        <Select
          size="small"
          aria-label={t('review.dueFilter')}
          value={days === 0 ? 'all' : String(days)}
          onChange={(value) => setFilters({ due: value === 'all' ? null : value })}
          options={[
            { value: 'all', label: t('review.dueAll') },
            ...DAYS.map((value) => ({ value: value as string, label: t(`review.due${value}`) })),
          ]}
          popupMatchSelectWidth={false}
        />
      </div>
      <BulkBar rows={list.data ?? []} keys={keys} onDone={() => setKeys([])} />
      <CursorTable
        label={t('nav.reviews')}
        list={list}
        columns={columns}
        rowKey={(row) => row.id}
        chosen={{ keys, onChange: (chosen) => setKeys(chosen.slice(0, 50)) }}
        onOpen={(row) => void navigate(`/reviews/${row.id}`)}
        empty={<EmptyState title={t(`review.none.${side}`)} text={t('review.noneText')} />}
      />
    </Panel>
  );
}
