import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Alert, Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { type ApplicabilityView, useAct, useRead } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { useCan } from '../../app/session/index.ts';
import { type Column, Rows } from '../../components/cursor-table/index.tsx';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { FormDialog } from '../../components/form-dialog/index.tsx';
import { MeasureLinks } from '../../components/measure-links/index.tsx';
import { PageHeader } from '../../components/page-header/index.tsx';
import { Loaded } from '../../components/page-skeleton/loaded.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { Time } from '../../components/time/index.tsx';
import { MeasureSelect } from './measure-select.tsx';

/** Which measures do not apply to the organisation, and why: by a statement that two people approved. */
export function Page() {
  const applicability = useRead<ApplicabilityView>('/applicability');
  return <Loaded query={applicability}>{(data) => <Statement data={data} />}</Loaded>;
}

function Statement({ data }: { data: ApplicabilityView }) {
  const { t } = useTranslation();
  const text = useText();
  const may = useCan('applicability.change');
  const [changing, setChanging] = useState(false);
  const columns: Column<ApplicabilityView['exclusions'][number]>[] = [
    {
      key: 'measure',
      title: t('sample.measure'),
      narrow: 'head',
      render: (row) => <MeasureLinks ids={[row.measureId]} />,
    },
    { key: 'reason', title: t('applicability.reason'), render: (row) => text(row.reason) },
    {
      key: 'approved',
      title: t('applicability.approvedAt'),
      render: (row) => (
        <Link to={`/reviews/${row.reviewId}`}>
          <Time at={row.approvedAt} />
        </Link>
      ),
    },
  ];
  return (
    <>
      <PageHeader
        title={t('nav.applicability')}
        detail={t('applicability.intro')}
        actions={
          may && data.openReviewId === null ? (
            <Button type="primary" onClick={() => setChanging(true)}>
              {t('applicability.change')}
            </Button>
          ) : null
        }
      />
      {data.openReviewId ? (
        <Alert
          type="info"
          showIcon
          title={t('applicability.waiting')}
          action={<Link to={`/reviews/${data.openReviewId}`}>{t('nav.review')}</Link>}
        />
      ) : null}
      <Panel flush title={t('applicability.excluded')}>
        <Rows
          label={t('applicability.excluded')}
          rows={data.exclusions}
          columns={columns}
          rowKey={(row) => row.measureId}
          empty={<EmptyState title={t('applicability.none')} text={t('applicability.noneText')} />}
        />
      </Panel>
      {changing ? <ChangeDialog data={data} onClose={() => setChanging(false)} /> : null}
    </>
  );
}

interface Values {
  exclusions: { measureId: string; reason: { zh: string; en: string } }[];
  statement: string;
}

function ChangeDialog({ data, onClose }: { data: ApplicabilityView; onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const change = useAct<object, { review: { id: string } }>({ path: '/applicability/changes', idempotent: true });
  const needed = [{ required: true, whitespace: true, message: t('form.needed') }];
  return (
    <FormDialog<Values>
      open
      preserve
      width={720}
      title={t('applicability.change')}
      note={t('applicability.changeNote')}
      okText={t('apply.send')}
      initial={{ exclusions: data.exclusions.map(({ measureId, reason }) => ({ measureId, reason })) }}
      busy={change.isPending}
      problem={change.error}
      onClose={onClose}
      onSubmit={({ exclusions = [], statement }) =>
        change.mutate({ exclusions, statement }, { onSuccess: ({ review }) => void navigate(`/reviews/${review.id}`) })
      }
    >
      <Form.List name="exclusions">
        {(fields, { add, remove }) => (
          <div className="stack-tight">
            {fields.map((field) => (
              <div key={field.key} className="panel">
                <Form.Item name={[field.name, 'measureId']} label={t('sample.measure')} rules={needed}>
                  <MeasureSelect />
                </Form.Item>
                <Form.Item name={[field.name, 'reason', 'zh']} label={t('applicability.reasonZh')} rules={needed}>
                  <Input.TextArea autoSize={{ minRows: 2, maxRows: 6 }} maxLength={2000} />
                </Form.Item>
                <Form.Item name={[field.name, 'reason', 'en']} label={t('applicability.reasonEn')} rules={needed}>
                  <Input.TextArea autoSize={{ minRows: 2, maxRows: 6 }} maxLength={2000} />
                </Form.Item>
                <Button
                  size="small"
                  type="text"
                  icon={<DeleteOutlined aria-hidden />}
                  onClick={() => remove(field.name)}
                >
                  {t('applicability.appliesAgain')}
                </Button>
              </div>
            ))}
            <Button icon={<PlusOutlined aria-hidden />} disabled={fields.length >= 31} onClick={() => add()}>
              {t('applicability.exclude')}
            </Button>
          </div>
        )}
      </Form.List>
      <Form.Item
        name="statement"
        label={t('apply.statement')}
        extra={t('apply.statementExtra')}
        rules={[{ required: true, whitespace: true, message: t('apply.statementNeeded') }]}
      >
        <Input.TextArea autoSize={{ minRows: 3, maxRows: 8 }} maxLength={4000} />
      </Form.Item>
    </FormDialog>
  );
}
