import { Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { useAct } from '../../app/api/index.ts';
import { FormDialog } from '../form-dialog/index.tsx';

/** A consequence is told, a reason is asked for, and both go into the record. */
export function ReasonDialog(props: {
  open: boolean;
  onClose: () => void;
  title: string;
  consequence: React.ReactNode;
  okText: string;
  danger?: boolean;
  path: string;
  method?: 'post' | 'put' | 'delete';
  /** What is sent beside the reason. */
  extra?: object;
  /** False where the server asks for none. */
  reason?: boolean;
  onDone?: () => void;
  children?: React.ReactNode;
}) {
  const { t } = useTranslation();
  const act = useAct<object>({ path: props.path, method: props.method });
  const done = () => {
    props.onClose();
    props.onDone?.();
  };
  return (
    <FormDialog<{ reason?: string }>
      open={props.open}
      onClose={() => {
        act.reset();
        props.onClose();
      }}
      title={props.title}
      note={props.consequence}
      okText={props.okText}
      danger={props.danger}
      busy={act.isPending}
      problem={act.error}
      onSubmit={(values) => act.mutate({ ...values, ...props.extra }, { onSuccess: done })}
    >
      {props.children}
      {props.reason === false ? null : (
        <Form.Item
          name="reason"
          label={t('form.reason')}
          extra={t('form.reasonExtra')}
          rules={[{ required: true, whitespace: true, message: t('form.reasonNeeded') }]}
        >
          <Input.TextArea autoSize={{ minRows: 2, maxRows: 6 }} maxLength={500} showCount autoFocus />
        </Form.Item>
      )}
    </FormDialog>
  );
}
