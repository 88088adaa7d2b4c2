import { UploadOutlined } from '@ant-design/icons';
import { Button, Form, Input, Select, Upload } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ReviewDetail, useAct } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { FormDialog } from '../../components/form-dialog/index.tsx';

interface Values {
  title: string;
  requirement?: string;
}

/** A file of at most 50 MB, where the template asks for some as one of them. */
export function AddDocumentDialog({ review, onClose }: { review: ReviewDetail; onClose: () => void }) {
  const { t } = useTranslation();
  const text = useText();
  const [form] = Form.useForm<Values>();
  const [file, setFile] = useState<File | null>(null);
  const add = useAct<Values & { file: File }>({
    path: `/reviews/${review.id}/documents`,
    body: (sent) => new Blob([sent.file]),
    options: ({ title, requirement, file: sent }) => ({ query: { title, requirement, name: sent.name } }),
  });
  const asked = review.template?.documents ?? [];
  return (
    <FormDialog<Values>
      open
      form={form}
      title={t('review.addDocument')}
      note={t('review.addDocumentNote')}
      okText={t('review.addDocument')}
      busy={add.isPending}
      problem={add.error}
      onClose={onClose}
      onSubmit={(values) => (file ? add.mutate({ ...values, file }, { onSuccess: onClose }) : undefined)}
    >
      <Form.Item label={t('review.file')} required>
        <Upload
          maxCount={1}
          showUploadList={false}
          beforeUpload={(chosen) => {
            setFile(chosen);
            if (!form.getFieldValue('title')) form.setFieldValue('title', chosen.name.replace(/\.[^.]*$/, ''));
            return false;
          }}
        >
          <Button icon={<UploadOutlined aria-hidden />}>{file?.name ?? t('review.chooseFile')}</Button>
        </Upload>
      </Form.Item>
      <Form.Item
        name="title"
        label={t('field.title')}
        rules={[{ required: true, whitespace: true, message: t('form.needed') }]}
      >
        <Input maxLength={200} />
      </Form.Item>
      {asked.length > 0 ? (
        <Form.Item name="requirement" label={t('review.isRequired')}>
          <Select allowClear options={asked.map(({ id, title }) => ({ value: id, label: text(title) }))} />
        </Form.Item>
      ) : null}
    </FormDialog>
  );
}
