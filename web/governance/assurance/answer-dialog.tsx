import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, DatePicker, Form, Input } from 'antd';
import dayjs from 'dayjs';
import { useTranslation } from 'react-i18next';
import { type NonconformityView, useAct } from '../../app/api/index.ts';
import { FormDialog } from '../../components/form-dialog/index.tsx';
import { usePeople } from '../../components/names/index.ts';
import { PersonSelect } from './raise-dialog.tsx';

interface Values {
  cause: string;
  actions: { text: string; ownerId: string; due: dayjs.Dayjs }[];
}

/** The owner says why it came about and what will be done, by whom and until when. */
export function AnswerDialog({ data, onClose }: { data: NonconformityView; onClose: () => void }) {
  const { t } = useTranslation();
  const people = usePeople();
  const answer = useAct<object>({ path: `/nonconformities/${data.id}/answer` });
  const needed = [{ required: true, message: t('form.needed') }];
  const begun = { ownerId: data.ownerId, due: dayjs(data.due) };
  return (
    <FormDialog<Values>
      open
      preserve
      width={720}
      title={t('nonconformity.answer')}
      note={t('nonconformity.answerNote')}
      okText={t('nonconformity.answer')}
      initial={{
        cause: data.cause ?? '',
        actions: (data.actions.length > 0
          ? data.actions.map(({ text, ownerId, due }) => ({ text, ownerId, due: dayjs(due) }))
          : [begun]) as Values['actions'],
      }}
      busy={answer.isPending}
      problem={answer.error}
      onClose={onClose}
      onSubmit={({ cause, actions }) =>
        answer.mutate(
          { cause, actions: actions.map(({ due, ...action }) => ({ ...action, due: due.format('YYYY-MM-DD') })) },
          { onSuccess: onClose },
        )
      }
    >
      <Form.Item name="cause" label={t('nonconformity.cause')} extra={t('nonconformity.causeExtra')} rules={needed}>
        <Input.TextArea autoSize={{ minRows: 3, maxRows: 8 }} maxLength={4000} />
      </Form.Item>
      <Form.List name="actions">
        {(fields, { add, remove }) => (
          <div className="stack-tight">
            {fields.map((field) => (
              <div key={field.key} className="panel">
                <Form.Item name={[field.name, 'text']} label={t('nonconformity.action')} rules={needed}>
                  <Input maxLength={500} />
                </Form.Item>
                <Form.Item name={[field.name, 'ownerId']} label={t('nonconformity.owner')} rules={needed}>
                  <PersonSelect people={people} />
                </Form.Item>
                <Form.Item name={[field.name, 'due']} label={t('nonconformity.due')} rules={needed}>
                  <DatePicker style={{ width: '100%' }} />
                </Form.Item>
                {fields.length > 1 ? (
                  <Button
                    size="small"
                    type="text"
                    icon={<DeleteOutlined aria-hidden />}
                    onClick={() => remove(field.name)}
                  >
                    {t('common.remove')}
                  </Button>
                ) : null}
              </div>
            ))}
            <Button icon={<PlusOutlined aria-hidden />} disabled={fields.length >= 30} onClick={() => add(begun)}>
              {t('nonconformity.addAction')}
            </Button>
          </div>
        )}
      </Form.List>
    </FormDialog>
  );
}
