import { DatePicker, Form, Input, Radio, Select } from 'antd';
import dayjs from 'dayjs';
import { useTranslation } from 'react-i18next';
import { type NonconformityView, useAct } from '../../app/api/index.ts';
import { FormDialog } from '../../components/form-dialog/index.tsx';
import { usePeople } from '../../components/names/index.ts';
import { MeasureSelect } from './measure-select.tsx';

interface Values {
  measureId: string;
  grade: NonconformityView['grade'];
  title: string;
  description: string;
  ownerId: string;
  due: dayjs.Dayjs;
}

/** Raises a nonconformity against a measure. */
export function RaiseDialog(props: {
  auditId?: string;
  onClose: () => void;
  onDone: (made: NonconformityView) => void;
}) {
  const { t } = useTranslation();
  const people = usePeople();
  const raise = useAct<object, NonconformityView>({ path: '/nonconformities', idempotent: true });
  const needed = [{ required: true, message: t('form.needed') }];
  return (
    <FormDialog<Values>
      open
      title={t('nonconformity.raise')}
      note={t('nonconformity.raiseNote')}
      okText={t('nonconformity.raise')}
      initial={{ grade: 'minor', due: dayjs().add(30, 'day') }}
      busy={raise.isPending}
      problem={raise.error}
      onClose={props.onClose}
      onSubmit={({ due, ...values }) =>
        raise.mutate(
          { ...values, due: due.format('YYYY-MM-DD'), ...(props.auditId ? { auditId: props.auditId } : {}) },
          { onSuccess: props.onDone },
        )
      }
    >
      <Form.Item name="measureId" label={t('sample.measure')} rules={needed}>
        <MeasureSelect />
      </Form.Item>
      <Form.Item name="grade" label={t('nonconformity.grade')} rules={needed}>
        <Radio.Group
          options={(['major', 'minor', 'observation'] as const).map((grade) => ({
            value: grade,
            label: t(`nonconformity.grades.${grade}`),
          }))}
        />
      </Form.Item>
      <Form.Item name="title" label={t('common.title')} rules={needed}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="description" label={t('nonconformity.description')} rules={needed}>
        <Input.TextArea autoSize={{ minRows: 3, maxRows: 8 }} maxLength={4000} />
      </Form.Item>
      <Form.Item name="ownerId" label={t('nonconformity.owner')} rules={needed}>
        <PersonSelect people={people} />
      </Form.Item>
      <Form.Item name="due" label={t('nonconformity.due')} rules={needed}>
        <DatePicker style={{ width: '100%' }} />
      </Form.Item>
    </FormDialog>
  );
}

/** Somebody with an account, by name. */
export function PersonSelect(props: {
  people: ReadonlyMap<string, { readonly id: string; readonly name: string }>;
  id?: string;
  value?: string;
  onChange?: (id: string) => void;
}) {
  const { t } = useTranslation();
  const { people, ...rest } = props;
  return (
    <Select
      {...rest}
      showSearch={{ optionFilterProp: 'label' }}
      aria-label={t('nonconformity.owner')}
      options={[...people.values()].map((person) => ({ value: person.id, label: person.name }))}
    />
  );
}
