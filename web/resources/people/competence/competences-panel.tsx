import { PlusOutlined } from '@ant-design/icons';
import { Button, Form, Input, InputNumber } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type CompetenceView, type Page, useAct, useRead } from '../../../app/api/index.ts';
import { useText } from '../../../app/i18n/index.ts';
import { useCan } from '../../../app/session/index.ts';
import { BilingualField } from '../../../components/bilingual-field/index.tsx';
import { type Column, Rows } from '../../../components/cursor-table/index.tsx';
import { EmptyState } from '../../../components/empty-state/index.tsx';
import { FormDialog } from '../../../components/form-dialog/index.tsx';
import { Loaded } from '../../../components/page-skeleton/loaded.tsx';
import { Panel } from '../../../components/panel/index.tsx';
import { ReasonDialog } from '../../../components/reason-dialog/index.tsx';
import { Word } from '../../../components/status-tag/index.tsx';

/** What people can be competent in. */
export function useCompetences() {
  return useRead<Page<CompetenceView>>('/competences', { limit: 200 });
}

export function CompetencesPanel() {
  const { t } = useTranslation();
  const text = useText();
  const may = useCan('competence.define');
  const [adding, setAdding] = useState(false);
  const [retiring, setRetiring] = useState<CompetenceView | null>(null);
  const competences = useCompetences();
  const act = useAct<object>({ path: '/competences', idempotent: true });
  const columns: Column<CompetenceView>[] = [
    {
      key: 'title',
      title: t('competence.one'),
      narrow: 'head',
      render: (row) => (
        <span className="row">
          <b>{text(row.title)}</b>
          {row.retiredAt ? <Word>{t('state.subject.retired')}</Word> : null}
        </span>
      ),
    },
    {
      key: 'months',
      title: t('competence.validMonths'),
      render: (row) => t('competence.months', { count: row.validMonths }),
    },
    { key: 'text', title: t('field.description'), render: (row) => row.description || '—' },
    {
      key: 'act',
      title: t('common.actions'),
      render: (row) =>
        may && row.retiredAt === null ? (
          <Button size="small" type="text" onClick={() => setRetiring(row)}>
            {t('competence.retire')}
          </Button>
        ) : null,
    },
  ];
  const close = () => {
    act.reset();
    setAdding(false);
  };
  return (
    <Panel
      title={t('competence.all')}
      flush
      extra={
        may ? (
          <Button size="small" icon={<PlusOutlined aria-hidden />} onClick={() => setAdding(true)}>
            {t('competence.define')}
          </Button>
        ) : null
      }
    >
      <Loaded query={competences}>
        {(data) => (
          <Rows
            label={t('competence.all')}
            rows={data.items}
            columns={columns}
            rowKey={(row) => row.id}
            empty={<EmptyState small title={t('competence.none')} text={t('competence.noneText')} />}
          />
        )}
      </Loaded>
      <FormDialog<object>
        open={adding}
        onClose={close}
        title={t('competence.define')}
        okText={t('common.create')}
        initial={{ validMonths: 12, description: '' }}
        busy={act.isPending}
        problem={act.error}
        onSubmit={(values) => act.mutate(values, { onSuccess: close })}
      >
        <BilingualField name="title" label={t('competence.one')} />
        <Form.Item name="validMonths" label={t('competence.validMonths')} extra={t('competence.validMonthsExtra')}>
          <InputNumber min={1} max={120} precision={0} style={{ width: '100%' }} />
        </Form.Item>
        <Form.Item name="description" label={t('field.description')}>
          <Input.TextArea autoSize={{ minRows: 2 }} maxLength={2000} />
        </Form.Item>
      </FormDialog>
      <ReasonDialog
        open={retiring !== null}
        onClose={() => setRetiring(null)}
        title={t('competence.retire')}
        consequence={t('competence.retireNote', { title: text(retiring?.title) })}
        okText={t('competence.retire')}
        reason={false}
        path={`/competences/${retiring?.id}/retire`}
      />
    </Panel>
  );
}
