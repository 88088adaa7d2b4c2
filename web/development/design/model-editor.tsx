import { Checkbox, Form, Input, InputNumber, Radio } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ModelContent, ModelView } from '../../app/api/index.ts';
import { DocumentsField } from '../../components/fields/documents-field.tsx';
import { orNull, TagsField } from '../../components/fields/index.tsx';
import { SubjectEditor } from '../../components/subject-editor/index.tsx';

/** Registers a model or edits its description. */
export function ModelEditor(props: {
  open: boolean;
  onClose: () => void;
  model?: ModelView;
  onDone?: (made: { id: string }) => void;
}) {
  const { t } = useTranslation();
  const { model } = props;
  const needed = [{ required: true, whitespace: true, message: t('form.needed') }];
  return (
    <SubjectEditor<ModelContent>
      open={props.open}
      onClose={props.onClose}
      heading={t(model ? 'model.edit' : 'model.create')}
      path={model ? `/models/${model.id}/draft` : '/models'}
      editing={model}
      initial={{
        content: {
          modality: ['text'],
          languages: ['zh'],
          origin: 'own',
          documents: [],
          limits: '',
        } as unknown as ModelContent,
      }}
      shape={(values) => ({
        ...values,
        content: {
          ...values.content,
          baseModel: orNull(values.content.baseModel),
          supplier: orNull(values.content.supplier),
          licence: orNull(values.content.licence),
          parameters: orNull(values.content.parameters),
          limits: values.content.limits ?? '',
          documents: values.content.documents ?? [],
        },
      })}
      onDone={props.onDone}
    >
      <Form.Item name={['content', 'purpose']} label={t('field.purpose')} rules={needed}>
        <Input.TextArea autoSize={{ minRows: 2 }} maxLength={2000} />
      </Form.Item>
      <div className="form-columns">
        <Form.Item name={['content', 'origin']} label={t('field.origin')} required>
          <Radio.Group
            options={(['own', 'fine-tuned', 'third-party'] as const).map((value) => ({
              value,
              label: t(`value.origin.${value}`),
            }))}
          />
        </Form.Item>
        <Form.Item
          name={['content', 'modality']}
          label={t('field.modality')}
          rules={[{ required: true, message: t('form.needed') }]}
        >
          <Checkbox.Group
            options={(['text', 'image', 'audio', 'video'] as const).map((value) => ({
              value,
              label: t(`value.modality.${value}`),
            }))}
          />
        </Form.Item>
        <TagsField
          name={['content', 'languages']}
          label={t('field.languages')}
          required
          options={['zh', 'en', 'ja', 'ko', 'fr', 'de']}
        />
        <Form.Item name={['content', 'parameters']} label={t('field.parameters')}>
          <InputNumber min={1} precision={0} style={{ width: '100%' }} />
        </Form.Item>
        <Form.Item name={['content', 'baseModel']} label={t('field.baseModel')}>
          <Input maxLength={200} />
        </Form.Item>
        <Form.Item name={['content', 'supplier']} label={t('field.supplier')}>
          <Input maxLength={200} />
        </Form.Item>
        <Form.Item name={['content', 'licence']} label={t('field.licence')}>
          <Input maxLength={200} placeholder="Apache-2.0" />
        </Form.Item>
      </div>
      <Form.Item name={['content', 'limits']} label={t('field.limits')} extra={t('model.limitsExtra')}>
        <Input.TextArea autoSize={{ minRows: 2 }} maxLength={4000} />
      </Form.Item>
      <DocumentsField name={['content', 'documents']} />
    </SubjectEditor>
  );
}
