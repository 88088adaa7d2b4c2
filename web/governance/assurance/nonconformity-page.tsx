import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { type NonconformityView, useRead } from '../../app/api/index.ts';
import { useCan, useMe } from '../../app/session/index.ts';
import { type Column, Rows } from '../../components/cursor-table/index.tsx';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { FactsList } from '../../components/facts-list/index.tsx';
import { MeasureLinks } from '../../components/measure-links/index.tsx';
import { PageHeader } from '../../components/page-header/index.tsx';
import { Loaded } from '../../components/page-skeleton/loaded.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { ActorName } from '../../components/person-name/index.tsx';
import { StateTag, Word } from '../../components/status-tag/index.tsx';
import { Time } from '../../components/time/index.tsx';
import { AnswerDialog } from './answer-dialog.tsx';
import { Grade } from './nonconformities-page.tsx';
import { WordsDialog } from './words-dialog.tsx';

/** One nonconformity: what was seen, the cause, the actions, the verification; and what the reader may do next. */
export function Page() {
  const { id = '' } = useParams();
  const found = useRead<NonconformityView>(`/nonconformities/${id}`);
  return <Loaded query={found}>{(data) => <Nonconformity data={data} />}</Loaded>;
}

type Asking = { kind: 'answer' } | { kind: 'complete'; number: number } | { kind: 'close' | 'send-back' };

function Nonconformity({ data }: { data: NonconformityView }) {
  const { t } = useTranslation();
  const me = useMe();
  const mayVerify = useCan('nonconformity.raise');
  const [asking, setAsking] = useState<Asking | null>(null);
  const mine = me.id === data.ownerId;
  const involved = mine || data.actions.some(({ ownerId }) => ownerId === me.id);
  const path = `/nonconformities/${data.id}`;
  const close = () => setAsking(null);
  return (
    <>
      <PageHeader
        name={data.title}
        title={data.title}
        crumbs={[{ title: t('nav.nonconformities'), path: '/nonconformities' }]}
        tags={
          <>
            <StateTag of="nonconformity" value={data.state} />
            <Grade grade={data.grade} />
            {data.overdue ? <Word tone="bad">{t('nonconformity.overdue')}</Word> : null}
          </>
        }
        actions={
          <>
            {mine && (data.state === 'open' || data.state === 'answered') ? (
              <Button type="primary" onClick={() => setAsking({ kind: 'answer' })}>
                {t(data.state === 'open' ? 'nonconformity.answer' : 'nonconformity.answerAgain')}
              </Button>
            ) : null}
            {data.state === 'done' && mayVerify && !involved ? (
              <>
                <Button onClick={() => setAsking({ kind: 'send-back' })}>{t('nonconformity.sendBack')}</Button>
                <Button type="primary" onClick={() => setAsking({ kind: 'close' })}>
                  {t('nonconformity.close')}
                </Button>
              </>
            ) : null}
          </>
        }
      />
      <div className="columns">
        <div className="stack">
          <Panel title={t('nonconformity.description')}>
            <p className="breakable pre-line">{data.description}</p>
          </Panel>
          <Panel title={t('nonconformity.cause')}>
            {data.cause ? (
              <p className="breakable pre-line">{data.cause}</p>
            ) : (
              <EmptyState small title={t('nonconformity.noCause')} />
            )}
          </Panel>
          <Actions data={data} onComplete={(number) => setAsking({ kind: 'complete', number })} mine={mine} />
          {data.remark ? (
            <Panel title={t('nonconformity.verification')}>
              <p className="breakable pre-line">{data.remark}</p>
              <p className="quiet small">
                {data.verifiedBy ? <ActorName id={data.verifiedBy} /> : null} <Time at={data.verifiedAt} />
              </p>
            </Panel>
          ) : null}
        </div>
        <Panel title={t('nonconformity.about')}>
          <FactsList
            facts={[
              [t('sample.measure'), <MeasureLinks key="measure" ids={[data.measureId]} />],
              [t('nonconformity.owner'), <ActorName key="owner" id={data.ownerId} />],
              [t('nonconformity.due'), data.due],
              [t('nonconformity.raisedBy'), <ActorName key="raiser" id={data.raisedBy} />],
              [t('nonconformity.raisedAt'), <Time key="at" at={data.raisedAt} />],
            ]}
          />
        </Panel>
      </div>
      {asking?.kind === 'answer' ? <AnswerDialog data={data} onClose={close} /> : null}
      {asking?.kind === 'complete' ? (
        <WordsDialog
          name="evidence"
          title={t('nonconformity.complete')}
          label={t('nonconformity.evidence')}
          path={`${path}/actions/${asking.number}/complete`}
          onClose={close}
        />
      ) : null}
      {asking?.kind === 'close' || asking?.kind === 'send-back' ? (
        <WordsDialog
          name="remark"
          title={t(asking.kind === 'close' ? 'nonconformity.close' : 'nonconformity.sendBack')}
          label={t(asking.kind === 'close' ? 'nonconformity.howVerified' : 'nonconformity.whatIsMissing')}
          path={`${path}/verify`}
          extra={{ outcome: asking.kind }}
          onClose={close}
        />
      ) : null}
    </>
  );
}

function Actions(props: { data: NonconformityView; mine: boolean; onComplete: (number: number) => void }) {
  const { t } = useTranslation();
  const me = useMe();
  const { data } = props;
  const columns: Column<NonconformityView['actions'][number]>[] = [
    { key: 'text', title: t('nonconformity.action'), narrow: 'head', render: (action) => action.text },
    { key: 'owner', title: t('nonconformity.owner'), render: (action) => <ActorName id={action.ownerId} /> },
    { key: 'due', title: t('nonconformity.due'), render: (action) => <span className="nowrap">{action.due}</span> },
    {
      key: 'done',
      title: t('nonconformity.doneAt'),
      render: (action) =>
        action.doneAt ? (
          <span title={action.evidence ?? undefined}>
            <Time at={action.doneAt} /> <span className="quiet small breakable">{action.evidence}</span>
          </span>
        ) : data.state === 'answered' && (props.mine || action.ownerId === me.id) ? (
          <Button size="small" onClick={() => props.onComplete(action.number)}>
            {t('nonconformity.complete')}
          </Button>
        ) : (
          <span className="quiet">—</span>
        ),
    },
  ];
  return (
    <Panel flush title={t('nonconformity.actions')}>
      <Rows
        label={t('nonconformity.actions')}
        rows={data.actions}
        columns={columns}
        rowKey={(action) => String(action.number)}
        empty={<EmptyState small title={t('nonconformity.noActions')} />}
      />
    </Panel>
  );
}
