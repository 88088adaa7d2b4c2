import { Form, Input, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { CourseView } from '../../../app/api/index.ts';
import { useText } from '../../../app/i18n/index.ts';
import { DocumentField } from '../../../components/fields/document-field.tsx';
import { HTTP_URL, orNull } from '../../../components/fields/index.tsx';
import { SubjectEditor } from '../../../components/subject-editor/index.tsx';
import { useCompetences } from './competences-panel.tsx';

type Settings = Omit<CourseView['content'], 'pool'>;

const NUMBERS = [
  ['questions', 1, 200],
  ['passPercent', 1, 100],
  ['attempts', 1, 100],
  ['minutes', 1, 480],
] as const;

/** Registers a course or edits its draft. Mounted only while it is open. */
export function CourseEditor(props: {
  onClose: () => void;
  course?: CourseView;
  onDone?: (made: { id: string }) => void;
}) {
  const { t } = useTranslation();
  const text = useText();
  const { course } = props;
  const competences = useCompetences();
  return (
    <SubjectEditor<Settings>
      open
      preserve
      onClose={props.onClose}
      heading={t(course ? 'course.edit' : 'course.create')}
      path={course ? `/courses/${course.id}/draft` : '/courses'}
      editing={course && { latest: course.latest, title: course.title, content: course.content }}
      initial={{
        content: {
          competenceId: undefined as never,
          summary: '',
          material: { text: '', documentSha256: null, url: null },
          exam: { questions: 10, passPercent: 80, attempts: 3, minutes: 30 },
        },
      }}
      shape={({ content, ...rest }) => ({
        ...rest,
        competenceId: content.competenceId,
        summary: content.summary ?? '',
        material: {
          text: content.material.text ?? '',
          documentSha256: content.material.documentSha256 ?? null,
          url: orNull(content.material.url),
        },
        exam: content.exam,
      })}
      onDone={props.onDone}
    >
      <Form.Item
        name={['content', 'competenceId']}
        label={t('course.proves')}
        rules={[{ required: true, message: t('form.needed') }]}
      >
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          options={(competences.data?.items ?? [])
            .filter((one) => one.retiredAt === null)
            .map((one) => ({ value: one.id, label: text(one.title) }))}
          notFoundContent={t('competence.none')}
        />
      </Form.Item>
      <Form.Item name={['content', 'summary']} label={t('course.summary')}>
        <Input.TextArea autoSize={{ minRows: 2 }} maxLength={2000} />
      </Form.Item>
      <Form.Item name={['content', 'material', 'text']} label={t('course.material')}>
        <Input.TextArea autoSize={{ minRows: 4, maxRows: 14 }} maxLength={50000} />
      </Form.Item>
      <Form.Item
        name={['content', 'material', 'documentSha256']}
        label={t('course.document')}
        extra={t('course.documentExtra')}
      >
        <DocumentField />
      </Form.Item>
      <Form.Item
        name={['content', 'material', 'url']}
        label={t('course.link')}
        rules={[{ pattern: HTTP_URL, message: t('form.url') }]}
      >
        <Input placeholder="https://" maxLength={2000} />
      </Form.Item>
      <fieldset className="fieldset">
        <legend>{t('course.exam')}</legend>
        <div className="columns-even">
          {NUMBERS.map(([name, min, max]) => (
            <Form.Item
              key={name}
              name={['content', 'exam', name]}
              label={t(`course.number.${name}`)}
              rules={[{ required: true, message: t('form.needed') }]}
            >
              <InputNumber min={min} max={max} precision={0} style={{ width: '100%' }} />
            </Form.Item>
          ))}
        </div>
      </fieldset>
    </SubjectEditor>
  );
}
