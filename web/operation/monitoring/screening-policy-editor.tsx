import { Form, Input, Select, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import {
  type ApplicationView,
  type Page,
  type ReleaseRow,
  type ScreeningPolicyContent,
  type ScreeningPolicyView,
  useRead,
} from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { SubjectEditor } from '../../components/subject-editor/index.tsx';
import { GuardFields } from './guard-fields.tsx';
import { RuleFields } from './rule-fields.tsx';
import { contentOf, EMPTY, type PolicyForm, valuesOf } from './screening-policy-form.ts';

/** Registers a screening policy, or edits its newest revision. Mounted only while it is open. */
export function ScreeningPolicyEditor(props: {
  onClose: () => void;
  policy?: ScreeningPolicyView;
  onDone?: (made: { id: string }) => void;
}) {
  const { t } = useTranslation();
  const text = useText();
  const { policy } = props;
  const applications = useRead<Page<ApplicationView>>('/applications', { limit: 200 }, { staleTime: 30_000 });
  const releases = useRead<Page<ReleaseRow>>('/releases', { limit: 200 }, { staleTime: 30_000 });
  const optionsOf = (items: readonly { id: string; title: { zh: string; en: string } }[] | undefined) =>
    (items ?? []).map((one) => ({ value: one.id, label: text(one.title) }));
  const select = { mode: 'multiple', showSearch: { optionFilterProp: 'label' }, allowClear: true } as const;
  return (
    <SubjectEditor<PolicyForm>
      open
      preserve
      onClose={props.onClose}
      heading={t(policy ? 'screeningPolicy.edit' : 'screeningPolicy.create')}
      path={policy ? `/screening-policies/${policy.id}/draft` : '/screening-policies'}
      editing={policy && { latest: policy.latest, title: policy.title, content: valuesOf(policy.content) }}
      initial={{ content: valuesOf(EMPTY) }}
      shape={({ content, ...rest }) => ({ ...rest, content: contentOf(content) satisfies ScreeningPolicyContent })}
      onDone={props.onDone}
    >
      <Form.Item name={['content', 'description']} label={t('field.description')}>
        <Input.TextArea autoSize={{ minRows: 2 }} maxLength={2000} />
      </Form.Item>
      <fieldset className="fieldset">
        <legend>{t('screeningPolicy.where')}</legend>
        <p className="quiet small">{t('screeningPolicy.whereNote')}</p>
        <Form.Item name={['content', 'organisation']} label={t('screeningPolicy.default')} valuePropName="checked">
          <Switch />
        </Form.Item>
        <Form.Item name={['content', 'releaseIds']} label={t('screeningPolicy.releases')}>
          <Select {...select} options={optionsOf(releases.data?.items)} />
        </Form.Item>
        <Form.Item name={['content', 'applicationIds']} label={t('screeningPolicy.applications')}>
          <Select {...select} options={optionsOf(applications.data?.items)} />
        </Form.Item>
      </fieldset>
      <RuleFields />
      <GuardFields />
      <fieldset className="fieldset">
        <legend>{t('screeningPolicy.answers')}</legend>
        <Form.Item name={['content', 'media']} label={t('screeningPolicy.media')}>
          <Select
            options={(['refuse', 'pass'] as const).map((value) => ({
              value,
              label: t(`screeningPolicy.mediaWord.${value}`),
            }))}
          />
        </Form.Item>
        <Form.Item name={['content', 'stopAs']} label={t('screeningPolicy.stopAs')}>
          <Select
            options={(['error', 'answer'] as const).map((value) => ({
              value,
              label: t(`screeningPolicy.stopAsWord.${value}`),
            }))}
          />
        </Form.Item>
        <Form.Item
          name={['content', 'labelPlace']}
          label={t('screeningPolicy.label.explicit')}
          extra={t('screeningPolicy.labelNote')}
        >
          <Select
            options={(['none', 'start', 'end'] as const).map((value) => ({
              value,
              label: t(value === 'none' ? 'screeningPolicy.noLabel' : `screeningPolicy.labelled.${value}`),
            }))}
          />
        </Form.Item>
        <Form.Item noStyle shouldUpdate>
          {({ getFieldValue }) =>
            getFieldValue(['content', 'labelPlace']) === 'none' ? null : (
              <Form.Item
                name={['content', 'labelText']}
                label={t('screeningPolicy.labelText')}
                rules={[{ required: true, whitespace: true, message: t('form.needed') }]}
              >
                <Input maxLength={200} />
              </Form.Item>
            )
          }
        </Form.Item>
        <Form.Item name={['content', 'implicit']} label={t('screeningPolicy.label.implicit')}>
          <Select
            mode="multiple"
            options={(['header', 'member'] as const).map((value) => ({
              value,
              label: t(`screeningPolicy.labelled.${value}`),
            }))}
          />
        </Form.Item>
        <Form.Item noStyle shouldUpdate>
          {({ getFieldValue }) =>
            (getFieldValue(['content', 'implicit']) as string[] | undefined)?.length ? (
              <CodeField name="producer" />
            ) : null
          }
        </Form.Item>
        <Form.Item
          name={['content', 'labelFor']}
          label={t('screeningPolicy.labelFor')}
          extra={t('screeningPolicy.labelForNote')}
        >
          <Select {...select} options={optionsOf(applications.data?.items)} />
        </Form.Item>
        <Form.Item noStyle shouldUpdate>
          {({ getFieldValue }) =>
            getFieldValue(['content', 'labelPlace']) === 'none' ? null : (
              <Form.Item
                name={['content', 'unlabelledFor']}
                label={t('screeningPolicy.unlabelledFor')}
                extra={t('screeningPolicy.unlabelledNote')}
              >
                <Select {...select} options={optionsOf(applications.data?.items)} />
              </Form.Item>
            )
          }
        </Form.Item>
        <Form.Item noStyle shouldUpdate>
          {({ getFieldValue }) =>
            getFieldValue(['content', 'labelPlace']) !== 'none' &&
            (getFieldValue(['content', 'unlabelledFor']) as string[] | undefined)?.length ? (
              <CodeField name="agreement" />
            ) : null
          }
        </Form.Item>
      </fieldset>
    </SubjectEditor>
  );
}

/** What goes into headers and signed labels as it is typed, so only plain characters. */
function CodeField({ name }: { name: 'producer' | 'agreement' }) {
  const { t } = useTranslation();
  return (
    <Form.Item
      name={['content', name]}
      label={t(`screeningPolicy.${name}`)}
      extra={t(`screeningPolicy.${name}Note`)}
      rules={[
        { required: true, pattern: /^[\x21\x23-\x5b\x5d-\x7e]+$/, message: t('screeningPolicy.producerPattern') },
      ]}
    >
      <Input maxLength={100} />
    </Form.Item>
  );
}
