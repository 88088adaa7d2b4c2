import { UploadOutlined } from '@ant-design/icons';
import { Alert, Button, Form, Input, Upload } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ApiProblem, api, type CertificateReport, type CompetenceView, useAct } from '../../../app/api/index.ts';
import { useText } from '../../../app/i18n/index.ts';
import { FormDialog } from '../../../components/form-dialog/index.tsx';
import { ProblemAlert } from '../../../components/problem-alert/index.tsx';
import { useCompetences } from './competences-panel.tsx';

const HEAD = 'email,competence,issuer,number,from,until,document';

/** Takes over certificates of others: the documents first, then the lines that name them. */
export function CertificatesDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const text = useText();
  const [form] = Form.useForm<{ csv: string }>();
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [report, setReport] = useState<CertificateReport | null>(null);
  const competences = useCompetences();
  const act = useAct<{ csv: string }, CertificateReport>({ path: '/competence-proofs/import' });
  const upload = async (file: File) => {
    setProblem(null);
    try {
      const { sha256 } = await api.post<{ sha256: string }>('/documents', new Blob([file]), {
        query: { title: file.name },
      });
      const before = (form.getFieldValue('csv') as string | undefined) ?? HEAD;
      form.setFieldValue('csv', `${before.trimEnd()}\n,,,,,,${sha256}`);
    } catch (error) {
      setProblem(error as ApiProblem);
    }
  };
  return (
    <FormDialog<{ csv: string }>
      open
      preserve
      form={form}
      width={860}
      onClose={onClose}
      title={t('proof.import')}
      note={t('proof.importNote')}
      okText={t('proof.import')}
      initial={{ csv: `${HEAD}\n` }}
      busy={act.isPending}
      problem={act.error}
      onSubmit={(values) =>
        act.mutate(values, {
          onSuccess: (answer) => (answer.faults.length > 0 ? setReport(answer) : onClose()),
        })
      }
    >
      <Upload
        showUploadList={false}
        beforeUpload={(file) => {
          void upload(file);
          return false;
        }}
      >
        <Button icon={<UploadOutlined aria-hidden />}>{t('proof.upload')}</Button>
      </Upload>
      <ProblemAlert problem={problem} />
      <Form.Item name="csv" label={t('proof.lines')} rules={[{ required: true, message: t('form.needed') }]}>
        <Input.TextArea autoSize={{ minRows: 6, maxRows: 16 }} className="mono" spellCheck={false} />
      </Form.Item>
      <details>
        <summary className="quiet">{t('proof.ids')}</summary>
        <ul className="values">
          {(competences.data?.items ?? []).map((one: CompetenceView) => (
            <li key={one.id}>
              {text(one.title)} <code>{one.id}</code>
            </li>
          ))}
        </ul>
      </details>
      {report === null ? null : (
        <Alert
          type="error"
          showIcon
          title={t('proof.faults', { count: report.faults.length })}
          description={
            <ul className="values">
              {report.faults.slice(0, 50).map((fault) => (
                <li key={`${fault.line} ${fault.code}`}>
                  {t('proof.line', { line: fault.line })} {text(fault.text)}
                </li>
              ))}
            </ul>
          }
        />
      )}
    </FormDialog>
  );
}
