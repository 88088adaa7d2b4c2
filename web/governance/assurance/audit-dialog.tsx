import { DatePicker, Form, Input, InputNumber, Select, TreeSelect } from 'antd';
import dayjs from 'dayjs';
import { useTranslation } from 'react-i18next';
import { type AuditDetail, type MeasureMap, useAct, useRead } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { useUnitTree } from '../../components/fields/index.tsx';
import { FormDialog } from '../../components/form-dialog/index.tsx';
import { usePeople } from '../../components/names/index.ts';

interface Values {
  title: string;
  year: number;
  measureIds: string[];
  unitIds: string[];
  criteria: string;
  auditorIds: string[];
  period: [dayjs.Dayjs, dayjs.Dayjs];
}

/** Plans an audit, or changes the plan. The server refuses auditors who did some of the audited work. */
export function AuditDialog(props: {
  audit: AuditDetail | null;
  onClose: () => void;
  onDone: (made: AuditDetail) => void;
}) {
  const { t } = useTranslation();
  const text = useText();
  const { audit } = props;
  const people = usePeople();
  const { tree } = useUnitTree();
  const measures = useRead<MeasureMap>('/measures', undefined, { staleTime: 300_000 });
  const save = useAct<object, AuditDetail>(
    audit === null
      ? { path: '/audits', idempotent: true }
      : { path: `/audits/${audit.id}`, method: 'put', options: () => ({ ifMatch: audit.revision }) },
  );
  const needed = [{ required: true, message: t('form.needed') }];
  return (
    <FormDialog<Values>
      open
      width={680}
      title={t('audit.plan')}
      note={t('audit.planNote')}
      okText={t('audit.save')}
      initial={
        audit === null
          ? { year: dayjs().year(), unitIds: [], period: [dayjs(), dayjs().add(14, 'day')] }
          : { ...audit, period: [dayjs(audit.from), dayjs(audit.to)] }
      }
      busy={save.isPending}
      problem={save.error}
      onClose={props.onClose}
      onSubmit={({ period: [from, to], ...values }) =>
        save.mutate(
          { ...values, from: from.format('YYYY-MM-DD'), to: to.format('YYYY-MM-DD') },
          { onSuccess: props.onDone },
        )
      }
    >
      <Form.Item name="title" label={t('common.title')} rules={needed}>
        <Input maxLength={200} />
      </Form.Item>
      <div className="form-columns">
        <Form.Item name="year" label={t('audit.year')} rules={needed}>
          <InputNumber min={2020} max={2100} precision={0} style={{ width: '100%' }} />
        </Form.Item>
        <Form.Item name="period" label={t('audit.days')} rules={needed}>
          <DatePicker.RangePicker style={{ width: '100%' }} allowClear={false} />
        </Form.Item>
      </div>
      <Form.Item name="measureIds" label={t('audit.measures')} rules={needed}>
        <Select
          mode="multiple"
          showSearch={{ optionFilterProp: 'label' }}
          options={measures.data?.chapters.flatMap((chapter) =>
            chapter.subClauses.flatMap((clause) =>
              clause.measures.map((one) => ({ value: one.id, label: `${one.id} ${text(one.title)}` })),
            ),
          )}
        />
      </Form.Item>
      <Form.Item name="unitIds" label={t('audit.units')} extra={t('audit.unitsExtra')}>
        <TreeSelect multiple treeData={tree} treeDefaultExpandAll />
      </Form.Item>
      <Form.Item name="criteria" label={t('audit.criteria')} extra={t('audit.criteriaExtra')} rules={needed}>
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 8 }} maxLength={4000} />
      </Form.Item>
      <Form.Item name="auditorIds" label={t('audit.auditors')} extra={t('audit.auditorsExtra')} rules={needed}>
        <Select
          mode="multiple"
          showSearch={{ optionFilterProp: 'label' }}
          options={[...people.values()].map(({ id, name }) => ({ value: id, label: name }))}
        />
      </Form.Item>
    </FormDialog>
  );
}
