import { Form, Input, Radio } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Bilingual, UseStatement, UseStatementView } from '../../app/api/index.ts';
import { BilingualField } from '../../components/bilingual-field/index.tsx';
import { TagsField } from '../../components/fields/index.tsx';
import { SubjectEditor } from '../../components/subject-editor/index.tsx';
import { PurposeChecksFields } from './purpose-checks-fields.tsx';
import { type ChecksForm, checksOf, NO_CHECKS } from './purpose-form.ts';

const LISTS = ['people', 'occasions', 'purposes', 'prohibitedUses', 'domains', 'languages'] as const;

/** States or restates what an application is for. Mounted only while it is open: its lists of fields keep what is typed. */
export function UseStatementEditor(props: {
  open: boolean;
  onClose: () => void;
  application?: { id: string; title: Bilingual };
  statement?: UseStatementView;
  onDone?: (made: { id: string }) => void;
}) {
  const { t } = useTranslation();
  const { statement, application } = props;
  const editing = statement && {
    ...statement,
    content: { ...statement.content, checks: statement.content.checks ?? NO_CHECKS } as UseStatement,
  };
  return (
    <SubjectEditor<UseStatement>
      open={props.open}
      onClose={props.onClose}
      heading={t(statement ? 'use.edit' : 'use.create')}
      path={statement ? `/use-statements/${statement.id}/draft` : `/applications/${application?.id}/use-statements`}
      editing={editing}
      placed={false}
      preserve
      initial={{
        title: application && { zh: application.title.zh, en: application.title.en },
        content: {
          mode: 'observe',
          languages: ['zh'],
          domains: [],
          limits: '',
          checks: NO_CHECKS,
        } as unknown as UseStatement,
      }}
      shape={(values) => ({
        ...values,
        content: {
          ...values.content,
          ...Object.fromEntries(LISTS.map((name) => [name, values.content[name] ?? []])),
          applicationId: application?.id ?? statement?.content.applicationId,
          limits: values.content.limits ?? '',
          checks: checksOf(values.content.checks as ChecksForm | undefined),
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
      <PurposeChecksFields />
    </SubjectEditor>
  );
}
