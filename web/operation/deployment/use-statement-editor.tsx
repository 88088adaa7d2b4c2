import { Form, Input, Radio } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Bilingual, UseStatement, UseStatementView } from '../../app/api/index.ts';
import { BilingualField } from '../../components/bilingual-field/index.tsx';
import { TagsField } from '../../components/fields/index.tsx';
import { SubjectEditor } from '../../components/subject-editor/index.tsx';

const LISTS = ['people', 'occasions', 'purposes', 'prohibitedUses', 'domains', 'languages'] as const;

/** States or restates what an application is for. */
export function UseStatementEditor(props: {
  open: boolean;
  onClose: () => void;
  application?: { id: string; title: Bilingual };
  statement?: UseStatementView;
  onDone?: (made: { id: string }) => void;
}) {
  const { t } = useTranslation();
  const { statement, application } = props;
  return (
    <SubjectEditor<UseStatement>
      open={props.open}
      onClose={props.onClose}
      heading={t(statement ? 'use.edit' : 'use.create')}
      path={statement ? `/use-statements/${statement.id}/draft` : `/applications/${application?.id}/use-statements`}
      editing={statement}
      placed={false}
      initial={{
        title: application && { zh: application.title.zh, en: application.title.en },
        content: { mode: 'warn', languages: ['zh'], domains: [], limits: '' } as unknown as UseStatement,
      }}
      shape={(values) => ({
        ...values,
        content: {
          ...values.content,
          ...Object.fromEntries(LISTS.map((name) => [name, values.content[name] ?? []])),
          applicationId: application?.id ?? statement?.content.applicationId,
          limits: values.content.limits ?? '',
        },
      })}
      onDone={props.onDone}
    >
      <div className="form-columns">
        {LISTS.map((name) => (
          <TagsField
            key={name}
            name={['content', name]}
            label={t(`field.${name}`)}
            required={['people', 'occasions', 'purposes', 'prohibitedUses'].includes(name)}
          />
        ))}
      </div>
      <Form.Item name={['content', 'limits']} label={t('field.limits')}>
        <Input.TextArea autoSize={{ minRows: 2 }} maxLength={2000} />
      </Form.Item>
      <BilingualField name={['content', 'notice']} label={t('field.notice')} extra={t('use.noticeExtra')} long />
      <Form.Item name={['content', 'mode']} label={t('field.mode')} extra={t('use.modeExtra')} required>
        <Radio.Group
          options={(['observe', 'warn', 'block'] as const).map((value) => ({ value, label: t(`mode.${value}`) }))}
        />
      </Form.Item>
    </SubjectEditor>
  );
}
