import { DatePicker, Form, Input, Upload } from 'antd';
import dayjs from 'dayjs';
import { useTranslation } from 'react-i18next';
import { api, type ProcedureEntry, type ProcedureRow, useAct } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { CopyableId } from '../../components/copyable-id/index.tsx';
import { orNull } from '../../components/fields/index.tsx';
import { FormDialog } from '../../components/form-dialog/index.tsx';

const asDay = {
  getValueProps: (day: string | null) => ({ value: day ? dayjs(day) : null }),
  normalize: (day: dayjs.Dayjs | null) => day?.format('YYYY-MM-DD') ?? null,
};

/** Number, day, expiry and proof of a procedure. It counts after a compliance officer who did not write it confirmed it. */
export function ProcedureEntryDialog(props: { applicationId: string; row: ProcedureRow | null; onClose: () => void }) {
  const { t } = useTranslation();
  const text = useText();
  const [form] = Form.useForm<ProcedureEntry>();
  const { row } = props;
  const act = useAct<ProcedureEntry>({
    method: 'put',
    path: `/applications/${props.applicationId}/procedures/${row?.procedure.id}`,
    body: (values) => ({
      number: values.number ?? '',
      date: values.date,
      until: orNull(values.until),
      documentSha256: orNull(values.documentSha256),
      note: values.note ?? '',
    }),
    options: () => (row?.entry ? { ifMatch: row.entry.latest } : {}),
  });
  const needed = (required: boolean) => (required ? [{ required, message: t('form.needed') }] : []);
  const document = Form.useWatch('documentSha256', form);
  const upload = async (file: File) => {
    const kept = await api.post<{ sha256: string }>('/documents', new Blob([file]), { query: { title: file.name } });
    form.setFieldValue('documentSha256', kept.sha256);
  };
  const close = () => {
    act.reset();
    props.onClose();
  };
  return (
    <FormDialog<ProcedureEntry>
      open={row !== null}
      onClose={close}
      form={form}
      title={text(row?.procedure.title)}
      note={row ? t('procedure.source', { source: row.source }) : undefined}
      initial={row?.entry ?? {}}
      busy={act.isPending}
      problem={act.error}
      onSubmit={(values) => act.mutate(values, { onSuccess: close })}
    >
      <Form.Item
        name="number"
        label={t('procedure.number')}
        rules={needed(row?.procedure.fields.number === 'required')}
      >
        <Input maxLength={200} autoFocus />
      </Form.Item>
      <div className="form-columns">
        <Form.Item
          name="date"
          label={t('procedure.date')}
          rules={[{ required: true, message: t('form.needed') }]}
          {...asDay}
        >
          <DatePicker style={{ width: '100%' }} maxDate={dayjs()} />
        </Form.Item>
        <Form.Item
          name="until"
          label={t('procedure.until')}
          extra={t('procedure.untilExtra')}
          rules={needed(row?.procedure.expiry.kind === 'stated')}
          {...asDay}
        >
          <DatePicker style={{ width: '100%' }} />
        </Form.Item>
      </div>
      <Form.Item
        name="documentSha256"
        label={t('procedure.document')}
        rules={needed(row?.procedure.fields.document === 'required')}
        getValueProps={() => ({})}
        // The field's value is the hash that the server answered with, never the event of the upload.
        getValueFromEvent={() => form.getFieldValue('documentSha256')}
      >
        <Upload
          maxCount={1}
          customRequest={({ file, onSuccess, onError }) =>
            void upload(file as File).then(
              () => onSuccess?.({}),
              (error) => onError?.(error as Error),
            )
          }
        >
          <button type="button" className="ant-btn ant-btn-default ant-btn-sm">
            {t('form.upload')}
          </button>
        </Upload>
      </Form.Item>
      {document ? <CopyableId value={document} short={20} /> : null}
      <Form.Item name="note" label={t('procedure.remark')}>
        <Input.TextArea autoSize={{ minRows: 2 }} maxLength={2000} />
      </Form.Item>
    </FormDialog>
  );
}
