import { Alert, Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type LedgerSuccessions, useAct, useRead } from '../../app/api/index.ts';
import { useCan } from '../../app/session/index.ts';
import { type Column, Rows } from '../../components/cursor-table/index.tsx';
import { FormDialog } from '../../components/form-dialog/index.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { ActorName } from '../../components/person-name/index.tsx';
import { Word } from '../../components/status-tag/index.tsx';
import { Time } from '../../components/time/index.tsx';

type Succession = LedgerSuccessions['successions'][number];

/** A freeze with what happened, the act that ends it, and how governance logs followed one another. Nothing while there is nothing of it. */
export function SuccessionPanel() {
  const { t } = useTranslation();
  const may = useCan('ledger-successor.found');
  const { data } = useRead<LedgerSuccessions>('/ledger/successors', undefined, { every: 5_000 });
  const [asking, setAsking] = useState(false);
  if (data === undefined) return null;
  const { cause, frozen, successions } = data;
  return (
    <>
      {cause === null ? null : (
        <Alert
          type={cause === 'year' ? 'info' : 'error'}
          showIcon
          title={t(`succession.now.${cause}`, { log: data.log })}
          description={
            <>
              {frozen === null ? null : <p className="breakable">{frozen}</p>}
              <p>{t(may ? `succession.todo.${cause}` : 'succession.whoMay')}</p>
            </>
          }
          action={
            may ? (
              <Button danger={cause !== 'year'} onClick={() => setAsking(true)}>
                {t('succession.found')}
              </Button>
            ) : null
          }
        />
      )}
      {successions.length === 0 ? null : <Followed successions={successions} />}
      {asking ? <FoundDialog onClose={() => setAsking(false)} /> : null}
    </>
  );
}

function Followed({ successions }: Pick<LedgerSuccessions, 'successions'>) {
  const { t, i18n } = useTranslation();
  const count = (value: number | null) => (value ?? 0).toLocaleString(i18n.language);
  const columns: Column<Succession>[] = [
    {
      key: 'logs',
      title: t('succession.logs'),
      narrow: 'head',
      render: ({ predecessor, successor }) => (
        <span className="mono">
          {predecessor} → {successor ?? '…'}
        </span>
      ),
    },
    {
      key: 'cause',
      title: t('succession.cause'),
      render: ({ cause }) => <Word tone={cause === 'year' ? 'good' : 'warn'}>{t(`succession.causes.${cause}`)}</Word>,
    },
    {
      key: 'state',
      title: t('common.state'),
      render: ({ state }) => <Word tone={state === 'done' ? 'good' : 'warn'}>{t(`succession.state.${state}`)}</Word>,
    },
    {
      key: 'what',
      title: t('succession.what'),
      render: (one) =>
        one.state === 'asked' ? (
          <Word>{t('succession.notYet')}</Word>
        ) : (
          <>
            {t('succession.held', {
              held: count(one.heldSize),
              known: count(Math.max(one.heldSize ?? 0, ...one.known.map(({ size }) => size))),
            })}{' '}
            {t('succession.moved', { rerecorded: count(one.rerecorded), adopted: count(one.adopted) })}{' '}
            {one.lost === 0 ? (
              <Word tone="good">{t('succession.whole')}</Word>
            ) : (
              <Word tone="bad">{t('succession.lost', { lost: count(one.lost) })}</Word>
            )}
          </>
        ),
    },
    { key: 'reason', title: t('form.reason'), render: ({ reason }) => <span className="breakable">{reason}</span> },
    {
      key: 'by',
      title: t('ledgerKey.by'),
      render: ({ requestedBy, requestedAt }) => (
        <>
          <ActorName id={requestedBy} /> <Time at={requestedAt} />
        </>
      ),
    },
  ];
  return (
    <Panel title={t('succession.title')} note={t('succession.note')} flush>
      <Rows
        label={t('succession.title')}
        rows={successions}
        columns={columns}
        rowKey={({ number }) => String(number)}
        empty={null}
      />
    </Panel>
  );
}

function FoundDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const found = useAct<{ reason: string; checkpoint?: string }>({ path: '/ledger/successors' });
  return (
    <FormDialog<{ reason: string; checkpoint?: string }>
      open
      title={t('succession.foundTitle')}
      note={t('succession.foundNote')}
      okText={t('succession.found')}
      danger
      initial={{}}
      busy={found.isPending}
      problem={found.error}
      onClose={onClose}
      onSubmit={({ reason, checkpoint }) =>
        found.mutate({ reason, ...(checkpoint ? { checkpoint } : {}) }, { onSuccess: onClose })
      }
    >
      <Form.Item
        name="reason"
        label={t('form.reason')}
        rules={[{ required: true, whitespace: true, message: t('form.reasonNeeded') }]}
      >
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 6 }} maxLength={500} />
      </Form.Item>
      <Form.Item name="checkpoint" label={t('succession.checkpoint')} extra={t('succession.checkpointExtra')}>
        <Input.TextArea className="mono" autoSize={{ minRows: 3, maxRows: 8 }} maxLength={200_000} />
      </Form.Item>
    </FormDialog>
  );
}
