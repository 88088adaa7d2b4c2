import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { useList } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { CursorTable } from '../../components/cursor-table/index.tsx';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { Word } from '../../components/status-tag/index.tsx';

interface Due {
  readonly reviewId: string;
  readonly title: { readonly zh: string; readonly en: string };
  readonly day: string;
  readonly overdue: boolean;
  readonly openId: string | null;
  readonly rejectedId: string | null;
}

/** Approvals that are to be looked at again, soonest first. */
export function ReReviewsList() {
  const { t } = useTranslation();
  const text = useText();
  const navigate = useNavigate();
  const due = useList<Due>('/re-reviews');
  return (
    <Panel flush title={t('review.reReviewsDue')}>
      <CursorTable<Due>
        label={t('review.side.follow-up')}
        list={due}
        rowKey={(row) => row.reviewId}
        onOpen={(row) => void navigate(`/reviews/${row.openId ?? row.reviewId}`)}
        empty={<EmptyState title={t('review.none.follow-up')} text={t('review.reReviewNoneText')} />}
        columns={[
          {
            key: 'title',
            title: t('review.what'),
            narrow: 'head',
            render: (row) => <Link to={`/reviews/${row.reviewId}`}>{text(row.title)}</Link>,
          },
          { key: 'day', title: t('review.reReviewDay'), render: (row) => row.day },
          {
            key: 'state',
            title: t('common.state'),
            render: (row) =>
              row.rejectedId ? (
                <Word tone="bad">{t('review.ended.rejected')}</Word>
              ) : row.openId ? (
                <Link to={`/reviews/${row.openId}`}>{t('review.reReviewOpen')}</Link>
              ) : row.overdue ? (
                <Word tone="warn">{t('review.reReviewLate')}</Word>
              ) : (
                '—'
              ),
          },
        ]}
      />
    </Panel>
  );
}
