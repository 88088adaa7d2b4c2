import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Form, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { useText } from '../../app/i18n/index.ts';
import { ownKindsOf, useActiveLists, usePersonalKinds } from '../../components/risk-kinds/index.ts';
import { KindActions } from './kind-actions.tsx';
import { NEW_RULE } from './screening-policy-form.ts';

const KINDS = ['keywords', 'personal-information', 'hidden-characters', 'guard'] as const;
const SIDES = ['both', 'input', 'output'] as const;
const MODES = ['observe', 'warn', 'block'] as const;
const ACTIONS = ['pass', 'label', 'escalate', 'mask', 'replace', 'stop'] as const;
const GRADES = ['notice', 'low', 'medium', 'high'] as const;

/** The rules of a policy, one below the other. */
export function RuleFields() {
  const { t } = useTranslation();
  return (
    <Form.List name={['content', 'rules']}>
      {(rules, { add, remove }) => (
        <fieldset className="fieldset">
          <legend>{t('screeningPolicy.rules')}</legend>
          <p className="quiet small">{t('screeningPolicy.rulesNote')}</p>
          {rules.map((rule, at) => (
            <fieldset className="fieldset" key={rule.key}>
              <legend>
                {t('screeningPolicy.rule', { number: at + 1 })}{' '}
                <Button
                  type="text"
                  size="small"
                  icon={<DeleteOutlined aria-hidden />}
                  aria-label={t('screeningPolicy.removeRule', { number: at + 1 })}
                  onClick={() => remove(rule.name)}
                />
              </legend>
              <OneRule name={rule.name} />
            </fieldset>
          ))}
          <Form.Item>
            <Button icon={<PlusOutlined aria-hidden />} onClick={() => add(NEW_RULE)}>
              {t('screeningPolicy.addRule')}
            </Button>
          </Form.Item>
        </fieldset>
      )}
    </Form.List>
  );
}

function OneRule({ name }: { name: number }) {
  const { t } = useTranslation();
  const text = useText();
  const personal = usePersonalKinds();
  const form = Form.useFormInstance();
  const lists = useActiveLists();
  const words = (group: string, values: readonly string[]) =>
    values.map((value) => ({ value, label: t(`screeningPolicy.${group}.${value}`) }));
  return (
    <>
      <Form.Item name={[name, 'kind']} label={t('screeningPolicy.what')}>
        <Select
          options={words('detector', KINDS)}
          // Kinds of the one detector mean nothing to another.
          onChange={() => {
            form.setFieldValue(['content', 'rules', name, 'byKind'], []);
            form.setFieldValue(['content', 'rules', name, 'kinds'], []);
          }}
        />
      </Form.Item>
      <Form.Item noStyle shouldUpdate>
        {({ getFieldValue }) => {
          const kind = getFieldValue(['content', 'rules', name, 'kind']) as string;
          if (kind === 'keywords')
            return (
              <Form.Item
                name={[name, 'lists']}
                label={t('screeningPolicy.lists')}
                extra={t('screeningPolicy.listsNote')}
              >
                <Select
                  mode="multiple"
                  allowClear
                  placeholder={t('screeningPolicy.allLists')}
                  options={lists.map((one) => ({ value: one.id, label: text(one.title) }))}
                />
              </Form.Item>
            );
          if (kind === 'personal-information')
            return (
              <Form.Item name={[name, 'kinds']} label={t('screeningPolicy.personalKinds')}>
                <Select
                  mode="multiple"
                  allowClear
                  placeholder={t('screeningPolicy.allKinds')}
                  showSearch={{ optionFilterProp: 'label' }}
                  options={personal}
                />
              </Form.Item>
            );
          if (kind !== 'guard') return null;
          return (
            <>
              <Form.Item
                name={[name, 'guard']}
                label={t('screeningPolicy.guardName')}
                rules={[{ required: true, message: t('form.needed') }]}
              >
                <Input maxLength={40} />
              </Form.Item>
              <Form.Item name={[name, 'fail']} label={t('screeningPolicy.fail')}>
                <Select options={words('failWord', ['closed', 'open'])} />
              </Form.Item>
            </>
          );
        }}
      </Form.Item>
      <div className="form-columns">
        <Form.Item name={[name, 'sides']} label={t('screeningPolicy.sides')}>
          <Select options={words('side', SIDES)} />
        </Form.Item>
        <Form.Item name={[name, 'mode']} label={t('screeningPolicy.modeTitle')}>
          <Select options={words('mode', MODES)} />
        </Form.Item>
        <Form.Item name={[name, 'action']} label={t('screeningPolicy.actionTitle')}>
          <Select options={words('action', ACTIONS)} />
        </Form.Item>
      </div>
      <div className="form-columns">
        {GRADES.map((grade) => (
          <Form.Item
            key={grade}
            name={[name, 'byGrade', grade]}
            label={t('screeningPolicy.gradeAction', { grade: t(`grade.${grade}`) })}
          >
            <Select allowClear placeholder={t('screeningPolicy.asAbove')} options={words('action', ACTIONS)} />
          </Form.Item>
        ))}
      </div>
      <Form.Item noStyle shouldUpdate>
        {({ getFieldValue }) => {
          const kind = getFieldValue(['content', 'rules', name, 'kind']) as string;
          if (kind === 'hidden-characters') return null;
          const named = (getFieldValue(['content', 'rules', name, 'lists']) ?? []) as string[];
          return (
            <KindActions
              name={name}
              personal={kind === 'personal-information'}
              own={kind === 'keywords' ? ownKindsOf(lists, named) : []}
              actions={words('action', ACTIONS)}
            />
          );
        }}
      </Form.Item>
      <Form.Item name={[name, 'stopText']} label={t('screeningPolicy.stopText')}>
        <Input maxLength={500} />
      </Form.Item>
      <Form.Item name={[name, 'replacement']} label={t('screeningPolicy.replacement')}>
        <Input maxLength={200} />
      </Form.Item>
    </>
  );
}
