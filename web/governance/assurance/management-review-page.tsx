import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { type ManagementReviewInputs, type ManagementReviewView, useRead } from '../../app/api/index.ts';
import { useCan } from '../../app/session/index.ts';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { FactsList } from '../../components/facts-list/index.tsx';
import { MeasureLinks } from '../../components/measure-links/index.tsx';
import { PageHeader } from '../../components/page-header/index.tsx';
import { Loaded } from '../../components/page-skeleton/loaded.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { ActorName } from '../../components/person-name/index.tsx';
import { StateTag, StatusTag } from '../../components/status-tag/index.tsx';
import { DecisionsPanel } from './decisions-panel.tsx';
import { MinutesDialog, SubmitDialog } from './minutes-dialog.tsx';

/** One management review: what it looks at, its minutes, its decisions. */
export function Page() {
  const { id = '' } = useParams();
  const review = useRead<ManagementReviewView>(`/management-reviews/${id}`);
  return <Loaded query={review}>{(data) => <Review data={data} />}</Loaded>;
}

function Review({ data }: { data: ManagementReviewView }) {
  const { t } = useTranslation();
  const may = useCan('management-review.hold');
  const [dialog, setDialog] = useState<'minutes' | 'submit' | null>(null);
  const inputs = useRead<ManagementReviewInputs>(`/management-reviews/${data.id}/inputs`);
  const going = may && data.state === 'prepared';
  return (
    <>
      <PageHeader
        title={data.title}
        crumbs={[{ title: t('nav.managementReviews'), path: '/management-reviews' }]}
        tags={<StateTag of="managementReview" value={data.state} />}
        actions={
          going ? (
            <>
              <Button onClick={() => setDialog('minutes')}>{t('managementReview.write')}</Button>
              <Button type="primary" disabled={data.minutes === ''} onClick={() => setDialog('submit')}>
                {t('managementReview.submit')}
              </Button>
            </>
          ) : null
        }
      />
      <div className="columns">
        <div className="stack">
          <Panel
            title={t('managementReview.inputs')}
            note={data.inputs === null ? t('managementReview.live') : t('managementReview.frozen')}
          >
            <Loaded query={inputs}>{(found) => <Inputs inputs={found} />}</Loaded>
          </Panel>
          <Panel title={t('managementReview.minutes')}>
            {data.minutes === '' ? (
              <EmptyState small title={t('managementReview.noMinutes')} />
            ) : (
              <p className="pre-line breakable">{data.minutes}</p>
            )}
          </Panel>
          <DecisionsPanel data={data} />
        </div>
        <Panel title={t('managementReview.meeting')}>
          <FactsList
            facts={[
              [t('managementReview.heldOn'), data.heldOn],
              [t('managementReview.period'), t('audit.fromTo', { from: data.from, to: data.to })],
              [t('managementReview.chair'), <ActorName key="chair" id={data.chairId} />],
              [t('managementReview.attendees'), data.attendeeIds.map((id) => <ActorName key={id} id={id} />)],
              ...(data.reviewId
                ? [
                    [
                      t('nav.review'),
                      <Link key="review" to={`/reviews/${data.reviewId}`}>
                        {t('nav.review')}
                      </Link>,
                    ] as const,
                  ]
                : []),
            ]}
          />
        </Panel>
      </div>
      {dialog === 'minutes' ? <MinutesDialog data={data} onClose={() => setDialog(null)} /> : null}
      {dialog === 'submit' ? <SubmitDialog id={data.id} onClose={() => setDialog(null)} /> : null}
    </>
  );
}

function Inputs({ inputs }: { inputs: ManagementReviewInputs }) {
  const { t } = useTranslation();
  const { conformity, nonconformities, audits, decisions } = inputs;
  const statuses = (counts: Readonly<Record<string, number>>) => (
    <span className="row">
      {Object.entries(counts).map(([status, count]) => (
        <span key={status} className="row">
          <StatusTag status={status} /> {count}
        </span>
      ))}
    </span>
  );
  return (
    <div className="stack">
      <FactsList
        facts={[
          [t('managementReview.statusBefore'), statuses(conformity.before)],
          [t('managementReview.statusNow'), statuses(conformity.now)],
          [t('managementReview.raised'), nonconformities.raised],
          [t('managementReview.closed'), nonconformities.closed],
          [t('managementReview.open'), nonconformities.open],
          [t('managementReview.overdue'), nonconformities.overdue],
          [t('managementReview.audits'), `${audits.approved} / ${audits.planned}`],
          [t('managementReview.auditsLate'), audits.overdue],
          [t('managementReview.auditFindings'), audits.findings],
          [t('managementReview.required'), inputs.criteria.required],
          [t('managementReview.people'), inputs.people.able],
          [t('managementReview.earlier'), `${decisions.open} / ${decisions.overdue}`],
          [t('managementReview.notInForce'), <MeasureLinks key="not" ids={conformity.notInForce} />],
        ]}
      />
      <h3>{t('managementReview.changed')}</h3>
      {conformity.changed.length === 0 ? <p className="quiet small">{t('managementReview.noChange')}</p> : null}
      <ul className="plain-list stack-tight">
        {conformity.changed.map((one) => (
          <li key={one.measureId} className="row">
            <MeasureLinks ids={[one.measureId]} /> <StatusTag status={one.before} />
            <span aria-hidden="true">→</span> <StatusTag status={one.now} />
          </li>
        ))}
      </ul>
    </div>
  );
}
