import { Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ApplicationContent, ApplicationView, ServiceFacts } from '../../app/api/index.ts';
import { SubjectEditor } from '../../components/subject-editor/index.tsx';
import { FactsFields, NO_FACTS } from './facts-fields.tsx';

type Edited = ApplicationContent & { readonly facts?: ServiceFacts };

/** Registers an application with the facts of its service, or edits its description. */
export function ApplicationEditor(props: {
  open: boolean;
  onClose: () => void;
  application?: ApplicationView;
  onDone?: (made: { id: string }) => void;
}) {
  const { t } = useTranslation();
  const { application } = props;
  return (
    <SubjectEditor<Edited>
      open={props.open}
      onClose={props.onClose}
      heading={t(application ? 'application.edit' : 'application.create')}
      path={application ? `/applications/${application.id}/draft` : '/applications'}
      editing={application}
      initial={{ content: { facts: NO_FACTS } as Edited }}
      shape={({ content: { facts, description, contact }, ...rest }) => ({
        ...rest,
        content: { description, contact },
        ...(facts ? { facts } : {}),
      })}
      onDone={props.onDone}
    >
      <Form.Item
        name={['content', 'description']}
        label={t('field.description')}
        rules={[{ required: true, whitespace: true, message: t('form.needed') }]}
      >
        <Input.TextArea autoSize={{ minRows: 2 }} maxLength={2000} />
      </Form.Item>
      <Form.Item
        name={['content', 'contact']}
        label={t('field.contact')}
        extra={t('application.contactExtra')}
        rules={[{ required: true, whitespace: true, message: t('form.needed') }]}
      >
        <Input maxLength={200} />
      </Form.Item>
      {application ? null : <FactsFields prefix={['content', 'facts']} />}
    </SubjectEditor>
  );
}
