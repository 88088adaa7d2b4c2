import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, DatePicker, Form, Input } from 'antd';
import dayjs from 'dayjs';
import { useTranslation } from 'react-i18next';
import { type ManagementReviewView, useAct } from '../../app/api/index.ts';
import { FormDialog } from '../../components/form-dialog/index.tsx';
import { usePeople } from '../../components/names/index.ts';
import { PersonSelect } from './raise-dialog.tsx';

interface Values {
  minutes: string;
  decisions?: { text: string; ownerId: string; due: dayjs.Dayjs }[];
}

/** Minutes and decisions of a meeting that is not submitted yet. */
export function MinutesDialog({ data, onClose }: { data: ManagementReviewView; onClose: () => void }) {
  const { t } = useTranslation();
  const people = usePeople();
  const save = useAct<object>({ path: `/management-reviews/${data.id}/minutes`, method: 'put' });
  const needed = [{ required: true, message: t('form.needed') }];
  return (
    <FormDialog<Values>
      open
      preserve
      width={720}
      title={t('managementReview.write')}
      initial={{
        minutes: data.minutes,
        decisions: data.decisions.map(({ text, ownerId, due }) => ({ text, ownerId, due: dayjs(due) })),
      }}
      busy={save.isPending}
      problem={save.error}
      onClose={onClose}
      onSubmit={({ minutes, decisions = [] }) =>
        save.mutate(
          { minutes, decisions: decisions.map(({ due, ...one }) => ({ ...one, due: due.format('YYYY-MM-DD') })) },
          { onSuccess: onClose },
        )
      }
    >
      <Form.Item name="minutes" label={t('managementReview.minutes')} rules={needed}>
        <Input.TextArea autoSize={{ minRows: 5, maxRows: 16 }} maxLength={20_000} />
      </Form.Item>
      <Form.List name="decisions">
        {(fields, { add, remove }) => (
          <div className="stack-tight">
            {fields.map((field) => (
              <div key={field.key} className="panel">
                <Form.Item name={[field.name, 'text']} label={t('managementReview.decision')} rules={needed}>
                  <Input maxLength={500} />
                </Form.Item>
                <Form.Item name={[field.name, 'ownerId']} label={t('nonconformity.owner')} rules={needed}>
                  <PersonSelect people={people} />
                </Form.Item>
                <Form.Item name={[field.name, 'due']} label={t('nonconformity.due')} rules={needed}>
                  <DatePicker style={{ width: '100%' }} />
                </Form.Item>
                <Button
                  size="small"
                  type="text"
                  icon={<DeleteOutlined aria-hidden />}
                  onClick={() => remove(field.name)}
                >
                  {t('common.remove')}
                </Button>
              </div>
            ))}
            <Button
              icon={<PlusOutlined aria-hidden />}
              disabled={fields.length >= 50}
              onClick={() => add({ ownerId: data.chairId, due: dayjs().add(30, 'day') })}
            >
              {t('managementReview.addDecision')}
            </Button>
          </div>
        )}
      </Form.List>
    </FormDialog>
  );
}

/** Freezes it and applies for its approval. */
export function SubmitDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation();
  const submit = useAct<object>({ path: `/management-reviews/${id}/submit` });
  return (
    <FormDialog<{ statement: string }>
      open
      title={t('managementReview.submit')}
      note={t('managementReview.prepareNote')}
      okText={t('apply.send')}
      busy={submit.isPending}
      problem={submit.error}
      onClose={onClose}
      onSubmit={(values) => submit.mutate(values, { onSuccess: onClose })}
    >
      <Form.Item
        name="statement"
        label={t('apply.statement')}
        extra={t('apply.statementExtra')}
        rules={[{ required: true, whitespace: true, message: t('apply.statementNeeded') }]}
      >
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 6 }} maxLength={4000} />
      </Form.Item>
    </FormDialog>
  );
}
