import { DownloadOutlined } from '@ant-design/icons';
import { Button, Form, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type LedgerLines, useRead } from '../../app/api/index.ts';
import { useCan } from '../../app/session/index.ts';
import { CopyableId } from '../../components/copyable-id/index.tsx';
import { type Column, Rows } from '../../components/cursor-table/index.tsx';
import { Loaded } from '../../components/page-skeleton/loaded.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { ActorName } from '../../components/person-name/index.tsx';
import { ReasonDialog } from '../../components/reason-dialog/index.tsx';
import { Word } from '../../components/status-tag/index.tsx';
import { Time } from '../../components/time/index.tsx';

type Line = LedgerLines['lines'][number];

const ALGORITHMS: readonly Line['algorithm'][] = ['ml-dsa-44', 'sm2'];

/** The signature lines of a governance log beside Ed25519: since when, with which key; and the acts that begin and end one. */
export function LinesPanel({ log, goesOn }: { log: string; goesOn: boolean }) {
  const { t, i18n } = useTranslation();
  const may = useCan('ledger-line.manage') && goesOn;
  const found = useRead<LedgerLines>('/ledger/lines', undefined, { every: 10_000 });
  const [asking, setAsking] = useState<'begin' | Line['algorithm'] | null>(null);
  const number = (value: number) => value.toLocaleString(i18n.language);
  const lines = (found.data?.lines ?? []).filter((line) => line.log === log);
  const free = ALGORITHMS.filter(
    (one) => !lines.some(({ algorithm, state }) => algorithm === one && state !== 'ended'),
  );
  const columns: Column<Line>[] = [
    {
      key: 'algorithm',
      title: t('signatureLine.algorithm'),
      narrow: 'head',
      render: ({ algorithm, state }) => (
        <>
          {t(`signatureLine.names.${algorithm}`)}{' '}
          <Word tone={state === 'signing' ? 'good' : state === 'ended' ? undefined : 'warn'}>
            {t(`signatureLine.state.${state}`)}
          </Word>
        </>
      ),
    },
    {
      key: 'from',
      title: t('signatureLine.since'),
      render: ({ from, begunAt }) =>
        from === null ? (
          <span className="quiet">—</span>
        ) : (
          <>
            {t('signatureLine.beyond', { size: number(from) })}
            <div>
              <Time at={begunAt} />
            </div>
          </>
        ),
    },
    {
      key: 'key',
      title: t('signatureLine.fingerprint'),
      render: ({ algorithm, fingerprint, key }) => (
        <span className="row">
          <CopyableId value={fingerprint} short={16} />
          <Button
            size="small"
            icon={<DownloadOutlined aria-hidden />}
            href={`data:text/plain;charset=utf-8,${encodeURIComponent(`${key}\n`)}`}
            download={`${log}.${algorithm}.pub`}
          >
            {t('signatureLine.key')}
          </Button>
        </span>
      ),
    },
    {
      key: 'by',
      title: t('ledgerKey.by'),
      render: ({ requestedBy, requestedAt, reason }) => (
        <>
          <ActorName id={requestedBy} /> <Time at={requestedAt} />
          <div className="breakable">{reason}</div>
        </>
      ),
    },
    {
      key: 'end',
      title: t('signatureLine.end'),
      render: (line) =>
        line.state === 'signing' && may ? (
          <Button size="small" onClick={() => setAsking(line.algorithm)}>
            {t('signatureLine.stop')}
          </Button>
        ) : (
          <Ended line={line} />
        ),
    },
  ];
  return (
    <Panel
      title={t('signatureLine.title')}
      note={t('signatureLine.note')}
      flush
      extra={
        may && found.data !== undefined && free.length > 0 ? (
          <Button size="small" onClick={() => setAsking('begin')}>
            {t('signatureLine.begin')}
          </Button>
        ) : null
      }
    >
      <Loaded query={found}>
        {() => (
          <Rows
            label={t('signatureLine.title')}
            rows={lines}
            columns={columns}
            rowKey={({ fingerprint }) => fingerprint}
            empty={<p className="quiet small panel-body">{t('signatureLine.none')}</p>}
          />
        )}
      </Loaded>
      {asking === 'begin' ? (
        <ReasonDialog
          open
          onClose={() => setAsking(null)}
          title={t('signatureLine.beginTitle')}
          consequence={t('signatureLine.beginNote')}
          okText={t('signatureLine.begin')}
          path="/ledger/lines"
        >
          <Form.Item
            name="algorithm"
            label={t('signatureLine.algorithm')}
            initialValue={free[0]}
            rules={[{ required: true }]}
          >
            <Radio.Group
              options={free.map((value) => ({ value, label: t(`signatureLine.names.${value}`) }))}
              optionType="button"
            />
          </Form.Item>
        </ReasonDialog>
      ) : asking === null ? null : (
        <ReasonDialog
          open
          danger
          onClose={() => setAsking(null)}
          title={t('signatureLine.stopTitle', { name: t(`signatureLine.names.${asking}`) })}
          consequence={t('signatureLine.stopNote')}
          okText={t('signatureLine.stop')}
          path="/ledger/line-ends"
          extra={{ algorithm: asking }}
        />
      )}
    </Panel>
  );
}

function Ended({ line }: { line: Line }) {
  const { t, i18n } = useTranslation();
  const { end, endCause, endReason, endRequestedBy, endRequestedAt, endedAt } = line;
  if (endCause === null && endRequestedAt === null) return <span className="quiet">—</span>;
  return (
    <>
      {end === null ? null : t('signatureLine.upTo', { size: end.toLocaleString(i18n.language) })}{' '}
      {endCause === null || endCause === 'asked' ? null : t(`signatureLine.cause.${endCause}`)}
      <div>
        {endRequestedBy === null ? null : <ActorName id={endRequestedBy} />} <Time at={endedAt ?? endRequestedAt} />
      </div>
      {endReason === null ? null : <div className="breakable">{endReason}</div>}
    </>
  );
}
