import { UploadOutlined } from '@ant-design/icons';
import { Button, Form, Input, Modal, Segmented, Select, Switch, Upload } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ApiProblem, type ImportReport, type KeywordListView, useAct } from '../../app/api/index.ts';
import { ProblemAlert } from '../../components/problem-alert/index.tsx';
import { useKinds } from '../../components/risk-kinds/index.ts';
import { ImportReportView } from './import-report.tsx';

interface Choices {
  readonly mode: 'replace' | 'add' | 'remove';
  readonly format: 'text' | 'csv' | 'json';
  readonly encoding: string;
  readonly kind?: string;
  readonly grade: string;
}

interface Attempt extends Choices {
  readonly content: Blob;
  readonly preview: boolean;
  readonly leaveOut: boolean;
}

const ENCODINGS = ['auto', 'utf-8', 'gb18030', 'utf-16le', 'utf-16be'] as const;
const INITIAL: Choices = { mode: 'add', format: 'csv', encoding: 'auto', grade: 'medium' };

/** Imports a file or pasted text: first shows line by line what it would do, then does it. */
export function ImportDialog({ open, onClose, list }: { open: boolean; onClose: () => void; list: KeywordListView }) {
  const { t } = useTranslation();
  const { options } = useKinds(list.content.ownKinds);
  const [source, setSource] = useState<'file' | 'paste'>('file');
  const [file, setFile] = useState<File | null>(null);
  const [pasted, setPasted] = useState('');
  const [choices, setChoices] = useState<Choices>(INITIAL);
  const [leaveOut, setLeaveOut] = useState(false);
  const act = useAct<Attempt, ImportReport>({
    path: `/keyword-lists/${list.id}/import`,
    body: (attempt) => attempt.content,
    options: ({ content: _content, ...query }) => ({ query, ifMatch: list.latest }),
  });
  const report = act.data ?? reportOf(act.error);
  const change = (next: Partial<Choices>) => {
    act.reset();
    setChoices((before) => ({ ...before, ...next }));
  };
  const close = () => {
    act.reset();
    setFile(null);
    setPasted('');
    setLeaveOut(false);
    onClose();
  };
  const content = source === 'file' ? file : pasted.trim() === '' ? null : new Blob([pasted]);
  const faulty = report !== null && report.faults.total > report.faults.harmless;
  const send = (preview: boolean) => {
    if (content === null) return;
    act.mutate(
      { ...choices, content: new Blob([content]), preview, leaveOut },
      { onSuccess: (answer) => !preview && answer.saved && close() },
    );
  };
  return (
    <Modal
      open={open}
      title={t('keywords.import')}
      width={760}
      onCancel={close}
      destroyOnHidden
      mask={{ closable: false }}
      footer={
        <>
          <Button onClick={close}>{t('common.cancel')}</Button>
          <Button
            disabled={content === null}
            loading={act.isPending && act.variables?.preview}
            onClick={() => send(true)}
          >
            {t('importing.preview')}
          </Button>
          <Button
            type="primary"
            disabled={content === null || report === null || (faulty && !leaveOut)}
            loading={act.isPending && act.variables?.preview === false}
            onClick={() => send(false)}
          >
            {t('importing.import')}
          </Button>
        </>
      }
    >
      <p className="dialog-note">{t('importing.note')}</p>
      <Form layout="vertical" requiredMark={false}>
        <Form.Item>
          <Segmented<'file' | 'paste'>
            value={source}
            onChange={(next) => {
              setSource(next);
              change({ format: next === 'file' ? 'csv' : 'text' });
            }}
            options={[
              { value: 'file', label: t('importing.file') },
              { value: 'paste', label: t('importing.paste') },
            ]}
          />
        </Form.Item>
        {source === 'file' ? (
          <Form.Item extra={t('importing.fileExtra')}>
            <Upload
              maxCount={1}
              accept=".csv,.txt,.json,.tsv"
              fileList={file ? [{ uid: '1', name: file.name, status: 'done' }] : []}
              onRemove={() => {
                act.reset();
                setFile(null);
              }}
              beforeUpload={(chosen) => {
                setFile(chosen);
                change({ format: formatOf(chosen.name) });
                return false;
              }}
            >
              <Button icon={<UploadOutlined aria-hidden />}>{t('importing.choose')}</Button>
            </Upload>
          </Form.Item>
        ) : (
          <Form.Item label={t('importing.pasteLabel')} htmlFor="import-paste">
            <Input.TextArea
              id="import-paste"
              autoSize={{ minRows: 4, maxRows: 12 }}
              value={pasted}
              onChange={(event) => {
                act.reset();
                setPasted(event.target.value);
              }}
            />
          </Form.Item>
        )}
        <div className="form-columns">
          <Choice
            id="import-mode"
            label={t('importing.mode')}
            value={choices.mode}
            options={(['add', 'replace', 'remove'] as const).map((value) => ({
              value,
              label: t(`importing.modes.${value}`),
            }))}
            onChange={(mode) => change({ mode })}
          />
          <Choice
            id="import-format"
            label={t('importing.format')}
            value={choices.format}
            options={(['csv', 'text', 'json'] as const).map((value) => ({
              value,
              label: t(`importing.formats.${value}`),
            }))}
            onChange={(format) => change({ format })}
          />
          <Form.Item label={t('importing.kind')} htmlFor="import-kind" extra={t('importing.kindExtra')}>
            <Select
              id="import-kind"
              allowClear
              options={options}
              showSearch={{ optionFilterProp: 'label' }}
              value={choices.kind}
              onChange={(kind) => change({ kind })}
            />
          </Form.Item>
          <Choice
            id="import-grade"
            label={t('importing.grade')}
            value={choices.grade}
            options={(['notice', 'low', 'medium', 'high'] as const).map((value) => ({
              value,
              label: t(`grade.${value}`),
            }))}
            onChange={(grade) => change({ grade })}
          />
          <Choice
            id="import-encoding"
            label={t('importing.encoding')}
            value={choices.encoding}
            options={ENCODINGS.map((value) => ({ value, label: t(`importing.encodings.${value}`) }))}
            onChange={(encoding) => change({ encoding })}
          />
        </div>
      </Form>
      {report ? <ImportReportView report={report} /> : null}
      {faulty ? (
        <p className="row">
          <Switch checked={leaveOut} onChange={setLeaveOut} aria-label={t('importing.leaveOut')} />{' '}
          {t('importing.leaveOut')}
        </p>
      ) : null}
      <ProblemAlert problem={act.error?.code === 'list-file-faulty' ? null : act.error} />
    </Modal>
  );
}

function Choice<T extends string>(props: {
  id: string;
  label: string;
  value: T;
  options: { value: T; label: string }[];
  onChange: (value: T) => void;
}) {
  return (
    <Form.Item label={props.label} htmlFor={props.id}>
      <Select id={props.id} value={props.value} options={props.options} onChange={props.onChange} />
    </Form.Item>
  );
}

function formatOf(name: string): Choices['format'] {
  if (/\.json$/i.test(name)) return 'json';
  return /\.txt$/i.test(name) ? 'text' : 'csv';
}

/** A refusal for the sake of lines carries the report. */
function reportOf(problem: ApiProblem | null): ImportReport | null {
  if (problem?.code !== 'list-file-faulty') return null;
  return (problem.body as unknown as { report: ImportReport }).report;
}
