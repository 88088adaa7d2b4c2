import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useList } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { Loaded } from '../../components/page-skeleton/loaded.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { StateTag } from '../../components/status-tag/index.tsx';

interface Pending {
  readonly id: string;
  readonly reviewId: string;
  readonly title: { readonly zh: string; readonly en: string };
  readonly text: { readonly zh: string; readonly en: string };
  readonly due: string;
  readonly overdue: boolean;
  readonly state: string;
}

/** Conditions of approvals that wait for the person: to be met, or to be confirmed. */
export function MyConditions({ mine }: { mine: 'answerable' | 'to-confirm' }) {
  const { t } = useTranslation();
  const text = useText();
  const pending = useList<Pending>('/review-conditions', { mine });
  return (
    <Panel title={t(`review.conditionsMine.${mine}`)}>
      <Loaded query={pending}>
        {(items) =>
          items.length === 0 && !pending.hasNextPage ? (
            <p className="quiet">{t('review.noConditions')}</p>
          ) : (
            <div className="stack-tight">
              {items.map((one) => (
                <div key={one.id} className="line-item">
                  <div className="row-between">
                    <span className="prewrap">{text(one.text)}</span>
                    <StateTag of="condition" value={one.overdue ? 'overdue' : one.state} />
                  </div>
                  <small className="quiet">
                    <Link to={`/reviews/${one.reviewId}`}>{text(one.title)}</Link> · {t('review.due')} {one.due}
                  </small>
                </div>
              ))}
              {pending.hasNextPage ? (
                <Button size="small" loading={pending.isFetchingNextPage} onClick={() => void pending.fetchNextPage()}>
                  {t('common.more')}
                </Button>
              ) : null}
            </div>
          )
        }
      </Loaded>
    </Panel>
  );
}
