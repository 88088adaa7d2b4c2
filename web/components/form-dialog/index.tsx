import { Form, type FormInstance, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ApiProblem } from '../../app/api/index.ts';
import { ProblemAlert } from '../problem-alert/index.tsx';

/** A form in a dialog: it stays open with what was typed until the server has said yes. */
export function FormDialog<T extends object>(props: {
  open: boolean;
  title: string;
  note?: React.ReactNode;
  okText?: string;
  danger?: boolean;
  initial?: Partial<T>;
  busy: boolean;
  problem: ApiProblem | null;
  form?: FormInstance<T>;
  width?: number;
  /**
   * For forms with lists of fields, whose first values would be lost otherwise. Typed values then outlive the closing, so the
   * dialog is mounted only while it is open.
   */
  preserve?: boolean;
  onSubmit: (values: T) => void;
  onClose: () => void;
  children: React.ReactNode;
}) {
  const { t } = useTranslation();
  const [own] = Form.useForm<T>();
  const form = props.form ?? own;
  return (
    <Modal
      open={props.open}
      title={props.title}
      onCancel={props.onClose}
      onOk={() => form.submit()}
      okText={props.okText ?? t('common.save')}
      okButtonProps={{ danger: props.danger, loading: props.busy }}
      cancelText={t('common.cancel')}
      width={props.width ?? 560}
      destroyOnHidden
      mask={{ closable: false }}
    >
      {props.note ? <div className="dialog-note">{props.note}</div> : null}
      <Form<T>
        form={form}
        layout="vertical"
        requiredMark="optional"
        initialValues={props.initial}
        preserve={props.preserve ?? false}
        onFinish={props.onSubmit}
        scrollToFirstError
      >
        {props.children}
      </Form>
      <ProblemAlert problem={props.problem} />
    </Modal>
  );
}
