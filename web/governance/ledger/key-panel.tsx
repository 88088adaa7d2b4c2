import { Button, Form, Input, InputNumber } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type LedgerKey, useAct, useRead } from '../../app/api/index.ts';
import { useCan } from '../../app/session/index.ts';
import { CopyableId } from '../../components/copyable-id/index.tsx';
import { type Column, Rows } from '../../components/cursor-table/index.tsx';
import { FormDialog } from '../../components/form-dialog/index.tsx';
import { Loaded } from '../../components/page-skeleton/loaded.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { ActorName } from '../../components/person-name/index.tsx';
import { Word } from '../../components/status-tag/index.tsx';
import { Time } from '../../components/time/index.tsx';

type Rotation = LedgerKey['rotations'][number];

/** The key that signs the governance log: how it changed, and the act of changing it. */
export function KeyPanel() {
  const { t } = useTranslation();
  const may = useCan('ledger-key.rotate');
  const key = useRead<LedgerKey>('/ledger/key', undefined, { every: 10_000 });
  const [asking, setAsking] = useState(false);
  const columns: Column<Rotation>[] = [
    {
      key: 'state',
      title: t('common.state'),
      narrow: 'head',
      render: ({ state }) => <Word tone={state === 'done' ? 'good' : 'warn'}>{t(`ledgerKey.state.${state}`)}</Word>,
    },
    { key: 'old', title: t('ledgerKey.old'), render: ({ oldKey }) => <CopyableId value={oldKey} short={48} /> },
    { key: 'new', title: t('ledgerKey.new'), render: ({ newKey }) => <CopyableId value={newKey} short={48} /> },
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
    {
      key: 'until',
      title: t('ledgerKey.until'),
      render: ({ endedAt, overlapUntil }) => <Time at={endedAt ?? overlapUntil} absolute />,
    },
  ];
  return (
    <Panel
      title={t('ledgerKey.title')}
      note={t('ledgerKey.note')}
      flush
      extra={
        may ? (
          <Button size="small" onClick={() => setAsking(true)}>
            {t('ledgerKey.rotate')}
          </Button>
        ) : null
      }
    >
      <Loaded query={key}>
        {({ rotations }) => (
          <Rows
            label={t('ledgerKey.title')}
            rows={rotations}
            columns={columns}
            rowKey={({ number }) => String(number)}
            empty={<p className="quiet small panel-body">{t('ledgerKey.never')}</p>}
          />
        )}
      </Loaded>
      {asking ? <RotateDialog onClose={() => setAsking(false)} /> : null}
    </Panel>
  );
}

function RotateDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const rotate = useAct<{ reason: string; overlapDays: number }>({ path: '/ledger/key-rotations' });
  return (
    <FormDialog<{ reason: string; overlapDays: number }>
      open
      title={t('ledgerKey.rotateTitle')}
      note={t('ledgerKey.rotateNote')}
      okText={t('ledgerKey.rotate')}
      danger
      initial={{ overlapDays: 30 }}
      busy={rotate.isPending}
      problem={rotate.error}
      onClose={onClose}
      onSubmit={(values) => rotate.mutate(values, { onSuccess: onClose })}
    >
      <Form.Item
        name="overlapDays"
        label={t('ledgerKey.overlap')}
        extra={t('ledgerKey.overlapExtra')}
        rules={[{ required: true, message: t('form.needed') }]}
      >
        <InputNumber min={0} max={365} precision={0} style={{ width: '100%' }} />
      </Form.Item>
      <Form.Item
        name="reason"
        label={t('form.reason')}
        rules={[{ required: true, whitespace: true, message: t('form.reasonNeeded') }]}
      >
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 6 }} maxLength={500} />
      </Form.Item>
    </FormDialog>
  );
}
