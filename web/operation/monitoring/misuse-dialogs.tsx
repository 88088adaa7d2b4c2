import { Form, Input, InputNumber, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type MisuseCase, useAct } from '../../app/api/index.ts';
import { FormDialog } from '../../components/form-dialog/index.tsx';
import { SubjectSelect } from '../../components/subject-select/index.tsx';

const GRADES = ['warn', 'limit', 'suspend', 'close'] as const;
type Grade = (typeof GRADES)[number];

function Note() {
  const { t } = useTranslation();
  return (
    <Form.Item
      name="note"
      label={t('misuse.note')}
      rules={[{ required: true, whitespace: true, min: 5, message: t('misuse.noteRule') }]}
    >
      <Input.TextArea autoSize={{ minRows: 2 }} maxLength={2000} />
    </Form.Item>
  );
}

interface Typed {
  applicationId?: string;
  by?: 'userName' | 'endUser';
  name?: string;
  grade: Grade;
  hours?: number | null;
  requestsPerMinute?: number;
  note: string;
}

/** Holds a user to a grade at once: the one of a case, or one who is named. */
export function MisuseGradeDialog({ row, onClose }: { row: MisuseCase | null; onClose: () => void }) {
  const { t } = useTranslation();
  const [form] = Form.useForm<Typed>();
  const [grade, setGrade] = useState<Grade>('suspend');
  const [by, setBy] = useState<'userName' | 'endUser'>('userName');
  const act = useAct<object>({ path: '/misuse-cases', idempotent: true });
  const submit = ({ applicationId, name, by: _, hours, note, requestsPerMinute }: Typed) => {
    const who =
      row === null
        ? { applicationId, [by]: name }
        : { applicationId: row.applicationId, [row.kind === 'key' ? 'keyId' : 'endUser']: row.who };
    const more = grade === 'limit' ? { requestsPerMinute } : {};
    act.mutate(
      { ...who, ...more, grade, note, hours: grade === 'close' ? null : (hours ?? null) },
      { onSuccess: onClose },
    );
  };
  return (
    <FormDialog<Typed>
      open
      form={form}
      onClose={onClose}
      title={t('misuse.suspend')}
      note={t('misuse.suspendNote')}
      okText={t('misuse.act')}
      danger
      initial={{ grade: 'suspend', by: 'userName', requestsPerMinute: 5 }}
      busy={act.isPending}
      problem={act.error}
      onSubmit={submit}
    >
      {row === null ? (
        <>
          <Form.Item
            name="applicationId"
            label={t('misuse.application')}
            rules={[{ required: true, message: t('form.needed') }]}
          >
            <SubjectSelect />
          </Form.Item>
          <Form.Item name="by" label={t('misuse.by')}>
            <Radio.Group
              onChange={(event) => setBy(event.target.value)}
              options={[
                { value: 'userName', label: t('misuse.byName') },
                { value: 'endUser', label: t('misuse.byPseudonym') },
              ]}
            />
          </Form.Item>
          <Form.Item
            name="name"
            label={t(by === 'userName' ? 'misuse.userName' : 'misuse.pseudonym')}
            extra={by === 'userName' ? t('misuse.userNameNote') : undefined}
            rules={[{ required: true, message: t('form.needed') }]}
          >
            <Input maxLength={512} autoComplete="off" />
          </Form.Item>
        </>
      ) : null}
      <Form.Item name="grade" label={t('misuse.grade')}>
        <Radio.Group
          onChange={(event) => setGrade(event.target.value)}
          options={GRADES.map((value) => ({ value, label: t(`state.misuse.${value}`) }))}
        />
      </Form.Item>
      {grade === 'limit' ? (
        <Form.Item
          name="requestsPerMinute"
          label={t('misuse.requests')}
          rules={[{ required: true, message: t('form.needed') }]}
        >
          <InputNumber min={1} max={100_000} precision={0} />
        </Form.Item>
      ) : null}
      {grade === 'close' ? null : (
        <Form.Item name="hours" label={t('misuse.hours')} extra={t('misuse.hoursNote')}>
          <InputNumber min={1} max={8_784} precision={0} />
        </Form.Item>
      )}
      <Note />
    </FormDialog>
  );
}

/** Reinstates, or puts down what the user has to say; either with words that go on record. */
export function MisuseNoteDialog({
  row,
  what,
  onClose,
}: {
  row: MisuseCase;
  what: 'reinstate' | 'appeal';
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const act = useAct<{ note: string }>(
    what === 'appeal'
      ? { path: `/misuse-cases/${row.id}/appeals`, idempotent: true }
      : { path: `/misuse-cases/${row.id}/reinstate`, options: () => ({ ifMatch: String(row.revision) }) },
  );
  const title = t(what === 'reinstate' && row.grade === 'none' ? 'misuse.dismiss' : `misuse.${what}`);
  return (
    <FormDialog<{ note: string }>
      open
      onClose={onClose}
      title={title}
      note={t(`misuse.${what}Note`)}
      okText={title}
      busy={act.isPending}
      problem={act.error}
      onSubmit={(values) => act.mutate(values, { onSuccess: onClose })}
    >
      <Note />
    </FormDialog>
  );
}
