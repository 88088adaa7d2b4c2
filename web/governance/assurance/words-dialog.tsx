import { Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { useAct } from '../../app/api/index.ts';
import { FormDialog } from '../../components/form-dialog/index.tsx';

/** A step that wants words: what shows that it was done, how it was verified. */
export function WordsDialog(props: {
  name: 'evidence' | 'remark';
  title: string;
  label: string;
  path: string;
  extra?: object;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const act = useAct<object>({ path: props.path });
  return (
    <FormDialog<Record<string, string>>
      open
      title={props.title}
      okText={props.title}
      busy={act.isPending}
      problem={act.error}
      onClose={props.onClose}
      onSubmit={(values) => act.mutate({ ...values, ...props.extra }, { onSuccess: props.onClose })}
    >
      <Form.Item
        name={props.name}
        label={props.label}
        rules={[{ required: true, whitespace: true, message: t('form.needed') }]}
      >
        <Input.TextArea autoSize={{ minRows: 3, maxRows: 8 }} maxLength={2000} autoFocus />
      </Form.Item>
    </FormDialog>
  );
}
