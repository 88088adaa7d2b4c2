import { Tabs } from 'antd';
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

const SIDES = ['to-decide', 'applied', 'all'] as const;

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
        items={SIDES.map((side) => ({ key: side, label: t(`review.side.${side}`), children: <Reviews side={side} /> }))}
      />
    </>
  );
}

function Reviews({ side }: { side: (typeof SIDES)[number] }) {
  const { t } = useTranslation();
  const text = useText();
  const navigate = useNavigate();
  const list = useList<ReviewRow>('/reviews', side === 'all' ? {} : { mine: side }, { every: 30_000 });
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
    { key: 'opened', title: t('review.opened'), render: (row) => <Time at={row.openedAt} /> },
    { key: 'deadline', title: t('review.deadline'), render: (row) => <Time at={row.deadline} /> },
  ];
  return (
    <Panel flush>
      <CursorTable
        label={t('nav.reviews')}
        list={list}
        columns={columns}
        rowKey={(row) => row.id}
        onOpen={(row) => void navigate(`/reviews/${row.id}`)}
        empty={<EmptyState title={t(`review.none.${side}`)} text={t('review.noneText')} />}
      />
    </Panel>
  );
}
