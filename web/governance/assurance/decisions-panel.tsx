import { Button, Form, Input, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ManagementReviewView, useAct } from '../../app/api/index.ts';
import { useCan, useMe } from '../../app/session/index.ts';
import { type Column, Rows } from '../../components/cursor-table/index.tsx';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { FormDialog } from '../../components/form-dialog/index.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { ActorName } from '../../components/person-name/index.tsx';
import { StateTag, Word } from '../../components/status-tag/index.tsx';

type Decision = ManagementReviewView['decisions'][number];

/** What was decided to be done; carried out by who has it, closed by somebody else. */
export function DecisionsPanel({ data }: { data: ManagementReviewView }) {
  const { t } = useTranslation();
  const me = useMe();
  const may = useCan('management-review.hold');
  const [doing, setDoing] = useState<{ step: 'complete' | 'close'; decision: Decision } | null>(null);
  const columns: Column<Decision>[] = [
    {
      key: 'text',
      title: t('managementReview.decision'),
      narrow: 'head',
      render: (row) => (
        <span className="breakable">
          {row.text}
          {row.evidence ? <span className="quiet small"> {row.evidence}</span> : null}
          {row.remark ? <span className="quiet small"> {row.remark}</span> : null}
        </span>
      ),
    },
    {
      key: 'state',
      title: t('common.state'),
      narrow: 'head',
      render: (row) => (
        <span className="row">
          <StateTag of="decision" value={row.state} />
          {row.overdue ? <Word tone="bad">{t('managementReview.overdue')}</Word> : null}
        </span>
      ),
    },
    { key: 'owner', title: t('nonconformity.owner'), render: (row) => <ActorName id={row.ownerId} /> },
    { key: 'due', title: t('nonconformity.due'), render: (row) => <span className="nowrap">{row.due}</span> },
    {
      key: 'act',
      title: t('common.actions'),
      render: (row) => {
        if (data.state !== 'approved') return null;
        if (row.state === 'open' && row.ownerId === me.id)
          return (
            <Button size="small" onClick={() => setDoing({ step: 'complete', decision: row })}>
              {t('managementReview.complete')}
            </Button>
          );
        return row.state === 'done' && may && row.ownerId !== me.id ? (
          <Button size="small" onClick={() => setDoing({ step: 'close', decision: row })}>
            {t('managementReview.close')}
          </Button>
        ) : null;
      },
    },
  ];
  return (
    <Panel flush title={t('managementReview.decisions')}>
      <Rows
        label={t('managementReview.decisions')}
        rows={data.decisions}
        columns={columns}
        rowKey={(row) => String(row.number)}
        empty={<EmptyState small title={t('managementReview.noDecisions')} />}
      />
      {doing === null ? null : (
        <StepDialog
          path={`/management-reviews/${data.id}/decisions/${doing.decision.number}/${doing.step}`}
          step={doing.step}
          onClose={() => setDoing(null)}
        />
      )}
    </Panel>
  );
}

function StepDialog(props: { path: string; step: 'complete' | 'close'; onClose: () => void }) {
  const { t } = useTranslation();
  const act = useAct<object>({ path: props.path });
  const completes = props.step === 'complete';
  return (
    <FormDialog<{ evidence?: string; remark?: string; outcome?: 'close' | 'send-back' }>
      open
      title={t(completes ? 'managementReview.complete' : 'managementReview.close')}
      initial={completes ? {} : { outcome: 'close' }}
      busy={act.isPending}
      problem={act.error}
      onClose={props.onClose}
      onSubmit={(values) => act.mutate(values, { onSuccess: props.onClose })}
    >
      {completes ? null : (
        <Form.Item name="outcome" label={t('managementReview.close')}>
          <Radio.Group
            options={[
              { value: 'close', label: t('managementReview.close') },
              { value: 'send-back', label: t('managementReview.sendBack') },
            ]}
          />
        </Form.Item>
      )}
      <Form.Item
        name={completes ? 'evidence' : 'remark'}
        label={t(completes ? 'managementReview.evidence' : 'managementReview.remark')}
        rules={[{ required: true, whitespace: true, message: t('form.needed') }]}
      >
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 8 }} maxLength={2000} />
      </Form.Item>
    </FormDialog>
  );
}
