import { Form, Input, InputNumber } from 'antd';
import { useTranslation } from 'react-i18next';
import type { VersionContent, VersionView } from '../../app/api/index.ts';
import { DocumentsField } from '../../components/fields/documents-field.tsx';
import { orNull } from '../../components/fields/index.tsx';
import { SubjectEditor } from '../../components/subject-editor/index.tsx';

interface Flat extends Omit<VersionContent, 'artefact'> {
  readonly artefact?: { readonly sha256?: string; readonly bytes?: number | null } | null;
}

/** Registers a version or edits its newest revision. A hash typed in here is a person's word; an upload is measured. */
export function VersionEditor(props: {
  open: boolean;
  onClose: () => void;
  modelId: string;
  version?: VersionView;
  onDone?: (made: { id: string }) => void;
}) {
  const { t } = useTranslation();
  const { version } = props;
  return (
    <SubjectEditor<Flat>
      open={props.open}
      onClose={props.onClose}
      heading={t(version ? 'version.edit' : 'version.create')}
      path={version ? `/versions/${version.id}/draft` : `/models/${props.modelId}/versions`}
      editing={version}
      titled={false}
      placed={false}
      initial={{ content: { documents: [] } as unknown as Flat }}
      shape={({ content }) => {
        const sha256 = content.artefact?.sha256?.trim();
        return {
          content: {
            label: content.label,
            artefact: sha256 ? { sha256, bytes: orNull(content.artefact?.bytes) } : null,
            parameters: orNull(content.parameters),
            contextLength: orNull(content.contextLength),
            trainedFrom: orNull(content.trainedFrom),
            changes: content.changes,
            documents: content.documents ?? [],
          },
        };
      }}
      onDone={props.onDone}
    >
      <Form.Item
        name={['content', 'label']}
        label={t('field.label')}
        rules={[{ required: true, whitespace: true, message: t('form.needed') }]}
      >
        <Input maxLength={100} placeholder="2026.11-r1" />
      </Form.Item>
      <Form.Item
        name={['content', 'changes']}
        label={t('field.changes')}
        rules={[{ required: true, whitespace: true, message: t('form.needed') }]}
      >
        <Input.TextArea autoSize={{ minRows: 2 }} maxLength={4000} />
      </Form.Item>
      <Form.Item
        name={['content', 'artefact', 'sha256']}
        label={t('version.hash')}
        extra={t('version.hashExtra')}
        rules={[{ pattern: /^\s*[0-9a-f]{64}\s*$/, message: t('version.hashRule') }]}
      >
        <Input className="mono" maxLength={64} />
      </Form.Item>
      <div className="form-columns">
        <Form.Item name={['content', 'artefact', 'bytes']} label={t('field.bytes')}>
          <InputNumber min={0} precision={0} style={{ width: '100%' }} />
        </Form.Item>
        <Form.Item name={['content', 'parameters']} label={t('field.parameters')}>
          <InputNumber min={1} precision={0} style={{ width: '100%' }} />
        </Form.Item>
        <Form.Item name={['content', 'contextLength']} label={t('field.contextLength')}>
          <InputNumber min={1} precision={0} style={{ width: '100%' }} />
        </Form.Item>
        <Form.Item name={['content', 'trainedFrom']} label={t('field.trainedFrom')}>
          <Input maxLength={200} />
        </Form.Item>
      </div>
      <DocumentsField name={['content', 'documents']} />
    </SubjectEditor>
  );
}
