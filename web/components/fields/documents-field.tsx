import { DeleteOutlined, LinkOutlined, UploadOutlined } from '@ant-design/icons';
import { Button, Form, Input, Upload } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiProblem, DocumentLink } from '../../app/api/index.ts';
import { ProblemAlert } from '../problem-alert/index.tsx';
import { HTTP_URL } from './index.tsx';
import { uploadDocument } from './upload-document.ts';

/** Documents: files that are kept here, or addresses. */
export function DocumentsField({ name }: { name: string | string[] }) {
  const { t } = useTranslation();
  const form = Form.useFormInstance();
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const path = Array.isArray(name) ? name : [name];
  const add = (document: DocumentLink) => form.setFieldValue(path, [...(form.getFieldValue(path) ?? []), document]);
  const upload = async (file: File) => {
    setProblem(null);
    try {
      const { sha256 } = await uploadDocument(file);
      add({ title: file.name, blobSha256: sha256, url: null });
    } catch (error) {
      setProblem(error as ApiProblem);
    }
  };
  return (
    <Form.Item label={t('field.documents')} extra={t('form.documentsExtra')}>
      <Form.List name={path}>
        {(fields, { remove }) => (
          <div className="stack-tight">
            {fields.map((field) => (
              <div key={field.key} className="document-line">
                <Form.Item name={[field.name, 'title']} noStyle rules={[{ required: true, message: t('form.needed') }]}>
                  <Input aria-label={t('field.title')} placeholder={t('field.title')} />
                </Form.Item>
                <Form.Item noStyle shouldUpdate>
                  {() =>
                    form.getFieldValue([...path, field.name, 'blobSha256']) ? (
                      <span className="quiet small nowrap">{t('form.kept')}</span>
                    ) : (
                      <Form.Item
                        name={[field.name, 'url']}
                        noStyle
                        rules={[{ required: true, pattern: HTTP_URL, message: t('form.url') }]}
                      >
                        <Input aria-label={t('field.url')} placeholder="https://" />
                      </Form.Item>
                    )
                  }
                </Form.Item>
                <Button
                  type="text"
                  icon={<DeleteOutlined aria-hidden />}
                  aria-label={t('common.remove')}
                  onClick={() => remove(field.name)}
                />
              </div>
            ))}
          </div>
        )}
      </Form.List>
      <div className="row">
        <Upload
          showUploadList={false}
          beforeUpload={(file) => {
            void upload(file);
            return false;
          }}
        >
          <Button size="small" icon={<UploadOutlined aria-hidden />}>
            {t('form.upload')}
          </Button>
        </Upload>
        <Button
          size="small"
          icon={<LinkOutlined aria-hidden />}
          onClick={() => add({ title: '', blobSha256: null, url: '' })}
        >
          {t('form.addLink')}
        </Button>
      </div>
      <ProblemAlert problem={problem} />
    </Form.Item>
  );
}
