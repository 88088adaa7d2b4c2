import { PlusOutlined } from '@ant-design/icons';
import { Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type InterestView, useAct, useList } from '../../../app/api/index.ts';
import { useCan, useMe } from '../../../app/session/index.ts';
import { type Column, CursorTable } from '../../../components/cursor-table/index.tsx';
import { EmptyState } from '../../../components/empty-state/index.tsx';
import { FormDialog } from '../../../components/form-dialog/index.tsx';
import { Panel } from '../../../components/panel/index.tsx';
import { ActorName } from '../../../components/person-name/index.tsx';
import { PersonSelect } from '../../../components/person-select/index.tsx';
import { ProblemAlert } from '../../../components/problem-alert/index.tsx';
import { SubjectLink } from '../../../components/subject-link/index.tsx';
import { SubjectSelect } from '../../../components/subject-select/index.tsx';
import { Time } from '../../../components/time/index.tsx';

/** Who may not decide about what because of an interest of their own: one's own, and everybody's for officers and auditors. */
export function InterestsPanel() {
  const { t } = useTranslation();
  const me = useMe();
  const seesAll = useCan('dispute.read');
  const [declaring, setDeclaring] = useState(false);
  const list = useList<InterestView>('/interests');
  const end = useAct<{ id: string }>({ path: ({ id }) => `/interests/${id}/end`, body: () => ({}) });
  const columns: Column<InterestView>[] = [
    {
      key: 'person',
      title: t('interest.person'),
      narrow: 'head',
      render: (row) => <ActorName id={row.person.id} name={row.person.name} />,
    },
    {
      key: 'subject',
      title: t('interest.subject'),
      narrow: 'head',
      render: (row) => <SubjectLink id={row.subjectId} showKind />,
    },
    { key: 'reason', title: t('interest.reason'), render: (row) => <span className="prewrap">{row.reason}</span> },
    {
      key: 'declared',
      title: t('interest.declared'),
      render: (row) => (
        <>
          <Time at={row.declaredAt} />
          {row.declaredBy.id === row.person.id ? null : (
            <span className="quiet small"> {t('interest.by', { name: row.declaredBy.name })}</span>
          )}
        </>
      ),
    },
    {
      key: 'act',
      title: t('common.actions'),
      render: (row) =>
        row.mayEnd ? (
          <Button
            size="small"
            type="text"
            danger
            loading={end.isPending && end.variables.id === row.id}
            onClick={() => end.mutate({ id: row.id })}
          >
            {t('interest.end')}
          </Button>
        ) : null,
    },
  ];
  return (
    <Panel
      title={t(seesAll ? 'interest.all' : 'interest.own')}
      note={t('interest.note')}
      flush
      extra={
        // Only for oneself: a stand-in declares nothing in another's place.
        me.onBehalfOf === null ? (
          <Button size="small" type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setDeclaring(true)}>
            {t('interest.declare')}
          </Button>
        ) : null
      }
    >
      <ProblemAlert problem={end.error} />
      <CursorTable
        label={t('responsibility.tab.interests')}
        list={list}
        columns={columns}
        rowKey={(row) => row.id}
        empty={<EmptyState small title={t('interest.none')} text={t('interest.noneText')} />}
      />
      {declaring ? <DeclareDialog onClose={() => setDeclaring(false)} /> : null}
    </Panel>
  );
}

interface Values {
  readonly subjectId: string;
  readonly personId?: string;
  readonly reason: string;
}

function DeclareDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const forOthers = useCan('responsibility.write');
  const act = useAct<Values>({ path: '/interests', idempotent: true });
  return (
    <FormDialog<Values>
      open
      onClose={onClose}
      title={t('interest.declare')}
      note={t('interest.declareNote')}
      busy={act.isPending}
      problem={act.error}
      onSubmit={(values) => act.mutate(values, { onSuccess: onClose })}
    >
      {forOthers ? (
        <Form.Item name="personId" label={t('interest.person')} extra={t('interest.personExtra')}>
          <PersonSelect />
        </Form.Item>
      ) : null}
      <Form.Item name="subjectId" label={t('interest.subject')} rules={[{ required: true, message: t('form.needed') }]}>
        <SubjectSelect />
      </Form.Item>
      <Form.Item
        name="reason"
        label={t('interest.reason')}
        rules={[{ required: true, whitespace: true, message: t('form.reasonNeeded') }]}
      >
        <Input.TextArea autoSize={{ minRows: 2 }} maxLength={4000} />
      </Form.Item>
    </FormDialog>
  );
}
