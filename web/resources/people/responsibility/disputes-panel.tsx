import { PlusOutlined } from '@ant-design/icons';
import { Button, Form, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type DisputeView, type MatrixView, useAct, useList, useRead } from '../../../app/api/index.ts';
import { useText } from '../../../app/i18n/index.ts';
import { useCan, useMe } from '../../../app/session/index.ts';
import { EmptyState } from '../../../components/empty-state/index.tsx';
import { FormDialog } from '../../../components/form-dialog/index.tsx';
import { Panel } from '../../../components/panel/index.tsx';
import { PersonSelect } from '../../../components/person-select/index.tsx';
import { ProblemAlert } from '../../../components/problem-alert/index.tsx';
import { StateTag } from '../../../components/status-tag/index.tsx';
import { Time } from '../../../components/time/index.tsx';

/** Disputes about who is responsible for what. */
export function DisputesPanel() {
  const { t } = useTranslation();
  const [raising, setRaising] = useState(false);
  const { onBehalfOf } = useMe();
  const list = useList<DisputeView>('/disputes');
  return (
    <div className="stack">
      <div className="row">
        <Button
          type="primary"
          icon={<PlusOutlined aria-hidden />}
          disabled={onBehalfOf !== null}
          onClick={() => setRaising(true)}
        >
          {t('dispute.raise')}
        </Button>
        <span className="quiet small">{t(onBehalfOf === null ? 'dispute.note' : 'standIn.notHere')}</span>
      </div>
      {(list.data ?? []).map((dispute) => (
        <Dispute key={dispute.id} dispute={dispute} />
      ))}
      {list.data?.length === 0 ? (
        <Panel>
          <EmptyState small title={t('dispute.none')} />
        </Panel>
      ) : null}
      <ProblemAlert problem={list.error} />
      {list.hasNextPage ? <Button onClick={() => void list.fetchNextPage()}>{t('common.more')}</Button> : null}
      {raising ? <RaiseDialog onClose={() => setRaising(false)} /> : null}
    </div>
  );
}

type Verb = 'statements' | 'outcome' | 'withdrawal';

function Dispute({ dispute }: { dispute: DisputeView }) {
  const { t } = useTranslation();
  const me = useMe();
  const decides = useCan('dispute.decide');
  const [open, setOpen] = useState<Verb | 'mediator' | null>(null);
  const escalate = useAct<void>({ path: `/disputes/${dispute.id}/escalation`, body: () => ({}) });
  const party = dispute.raisedBy.id === me.id || dispute.against.id === me.id;
  const mediates = dispute.mediator?.id === me.id;
  const over = dispute.state === 'settled' || dispute.state === 'withdrawn';
  const maySettle = !party && (dispute.state === 'escalated' ? decides : mediates);
  return (
    <Panel
      title={
        <span className="row">
          {dispute.measureId} {dispute.title} <StateTag of="dispute" value={dispute.state} />
        </span>
      }
      note={t('dispute.parties', {
        by: dispute.raisedBy.name,
        against: dispute.against.name,
        mediator: dispute.mediator?.name ?? t('common.none'),
      })}
      extra={
        over || me.onBehalfOf !== null ? null : (
          <>
            {decides && !party ? (
              <Button size="small" onClick={() => setOpen('mediator')}>
                {t('dispute.assign')}
              </Button>
            ) : null}
            <Button size="small" onClick={() => setOpen('statements')}>
              {t('dispute.act.statements')}
            </Button>
            {maySettle ? (
              <Button size="small" type="primary" onClick={() => setOpen('outcome')}>
                {t('dispute.act.outcome')}
              </Button>
            ) : null}
            {(party || mediates) && dispute.state !== 'escalated' ? (
              <Button size="small" onClick={() => escalate.mutate()}>
                {t('dispute.escalate')}
              </Button>
            ) : null}
            {dispute.raisedBy.id === me.id ? (
              <Button size="small" type="text" onClick={() => setOpen('withdrawal')}>
                {t('dispute.act.withdrawal')}
              </Button>
            ) : null}
          </>
        )
      }
    >
      <ProblemAlert problem={escalate.error} />
      {over ? null : (
        <p className="quiet small">
          {t('dispute.deadline')} <Time at={dispute.deadline} absolute />
        </p>
      )}
      <ul className="values">
        {dispute.entries.map((entry) => (
          <li key={`${entry.at} ${entry.person.id}`}>
            <b>{entry.person.name}</b> · {t(`dispute.entry.${entry.what}`)} · <Time at={entry.at} />
            <p className="prewrap">{entry.words}</p>
          </li>
        ))}
      </ul>
      {open === 'mediator' ? <MediatorDialog id={dispute.id} onClose={() => setOpen(null)} /> : null}
      {open !== null && open !== 'mediator' ? (
        <WordsDialog id={dispute.id} verb={open} onClose={() => setOpen(null)} />
      ) : null}
    </Panel>
  );
}

function MediatorDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation();
  const act = useAct<{ mediatorId: string }>({ path: `/disputes/${id}/mediator` });
  return (
    <FormDialog<{ mediatorId: string }>
      open
      onClose={onClose}
      title={t('dispute.assign')}
      busy={act.isPending}
      problem={act.error}
      onSubmit={(values) => act.mutate(values, { onSuccess: onClose })}
    >
      <Form.Item
        name="mediatorId"
        label={t('dispute.mediator')}
        rules={[{ required: true, message: t('form.needed') }]}
      >
        <PersonSelect />
      </Form.Item>
    </FormDialog>
  );
}

function WordsDialog({ id, verb, onClose }: { id: string; verb: Verb; onClose: () => void }) {
  const { t } = useTranslation();
  const act = useAct<{ words: string }>({ path: `/disputes/${id}/${verb}` });
  return (
    <FormDialog<{ words: string }>
      open
      onClose={onClose}
      title={t(`dispute.act.${verb}`)}
      busy={act.isPending}
      problem={act.error}
      onSubmit={(values) => act.mutate(values, { onSuccess: onClose })}
    >
      <Form.Item
        name="words"
        label={t('dispute.words')}
        rules={[{ required: true, whitespace: true, message: t('form.needed') }]}
      >
        <Input.TextArea autoSize={{ minRows: 3 }} maxLength={4000} autoFocus />
      </Form.Item>
    </FormDialog>
  );
}

interface NewDispute {
  readonly title: string;
  readonly measureId: string;
  readonly againstId: string;
  readonly statement: string;
}

function RaiseDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const text = useText();
  const matrix = useRead<MatrixView>('/responsibilities');
  const act = useAct<NewDispute>({ path: '/disputes', idempotent: true });
  return (
    <FormDialog<NewDispute>
      open
      onClose={onClose}
      title={t('dispute.raise')}
      busy={act.isPending}
      problem={act.error}
      onSubmit={(values) => act.mutate(values, { onSuccess: onClose })}
    >
      <Form.Item
        name="title"
        label={t('common.title')}
        rules={[{ required: true, whitespace: true, message: t('form.needed') }]}
      >
        <Input maxLength={200} autoFocus />
      </Form.Item>
      <Form.Item
        name="measureId"
        label={t('responsibility.measure')}
        rules={[{ required: true, message: t('form.needed') }]}
      >
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          options={(matrix.data?.rows ?? []).map((row) => ({
            value: row.measureId,
            label: `${row.measureId} ${text(row.title)}`,
          }))}
        />
      </Form.Item>
      <Form.Item name="againstId" label={t('dispute.with')} rules={[{ required: true, message: t('form.needed') }]}>
        <PersonSelect />
      </Form.Item>
      <Form.Item
        name="statement"
        label={t('dispute.words')}
        rules={[{ required: true, whitespace: true, message: t('form.needed') }]}
      >
        <Input.TextArea autoSize={{ minRows: 3 }} maxLength={4000} />
      </Form.Item>
    </FormDialog>
  );
}
