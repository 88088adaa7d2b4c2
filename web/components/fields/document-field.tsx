import { DeleteOutlined, UploadOutlined } from '@ant-design/icons';
import { Button, Upload } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ApiProblem, apiUrl } from '../../app/api/index.ts';
import { ProblemAlert } from '../problem-alert/index.tsx';
import { uploadDocument } from './upload-document.ts';

/** One file that is kept here. As a form's field it holds the hash, or null. */
export function DocumentField(props: {
  id?: string;
  value?: string | null;
  onChange?: (sha256: string | null) => void;
}) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const [name, setName] = useState<string | null>(null);
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const upload = async (file: File) => {
    setProblem(null);
    setBusy(true);
    try {
      props.onChange?.((await uploadDocument(file)).sha256);
      setName(file.name);
    } catch (error) {
      setProblem(error as ApiProblem);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="stack-tight">
      <div className="row">
        {props.value ? (
          <>
            <a href={apiUrl(`/documents/${props.value}`)} download>
              {name ?? t('form.keptDocument')}
            </a>
            <Button
              size="small"
              type="text"
              icon={<DeleteOutlined aria-hidden />}
              aria-label={t('common.remove')}
              onClick={() => props.onChange?.(null)}
            />
          </>
        ) : null}
        <Upload
          id={props.id}
          showUploadList={false}
          beforeUpload={(file) => {
            void upload(file);
            return false;
          }}
        >
          <Button size="small" icon={<UploadOutlined aria-hidden />} loading={busy}>
            {t(props.value ? 'form.replaceDocument' : 'form.upload')}
          </Button>
        </Upload>
      </div>
      <ProblemAlert problem={problem} />
    </div>
  );
}
