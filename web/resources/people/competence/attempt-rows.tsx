import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { AttemptView, ListResult } from '../../../app/api/index.ts';
import { type Column, CursorTable } from '../../../components/cursor-table/index.tsx';
import { EmptyState } from '../../../components/empty-state/index.tsx';
import { StateTag } from '../../../components/status-tag/index.tsx';
import { Time } from '../../../components/time/index.tsx';

/** Attempts at exams, newest first. */
export function AttemptRows({ list }: { list: ListResult<AttemptView> }) {
  const { t } = useTranslation();
  const columns: Column<AttemptView>[] = [
    {
      key: 'at',
      title: t('attempt.started'),
      narrow: 'head',
      render: (row) => (
        <Link to={`/attempts/${row.id}`}>
          <Time at={row.startedAt} absolute />
        </Link>
      ),
    },
    {
      key: 'state',
      title: t('common.state'),
      narrow: 'head',
      render: (row) => (
        <StateTag of="attempt" value={row.passed === null ? 'open' : row.passed ? 'passed' : 'failed'} />
      ),
    },
    {
      key: 'marks',
      title: t('attempt.marks'),
      align: 'right',
      render: (row) => (row.rightAnswers === null ? '—' : `${row.rightAnswers} / ${row.total}`),
    },
  ];
  return (
    <CursorTable
      label={t('course.myAttempts')}
      list={list}
      columns={columns}
      rowKey={(row) => row.id}
      empty={<EmptyState small title={t('attempt.none')} />}
    />
  );
}
