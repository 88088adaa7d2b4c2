import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Form, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { type OwnKinds, useKinds, usePersonalKinds } from '../../components/risk-kinds/index.ts';

/** Actions of a rule by kind: of personal information, else by risk and by the own kinds of its lists. */
export function KindActions(props: {
  name: number;
  personal: boolean;
  own: OwnKinds;
  actions: { value: string; label: string }[];
}) {
  const { t } = useTranslation();
  const risks = useKinds(props.own);
  const personal = usePersonalKinds();
  const needed = [{ required: true, message: t('form.needed') }];
  return (
    <Form.List name={[props.name, 'byKind']}>
      {(fields, { add, remove }) => (
        <Form.Item label={t('screeningPolicy.byKind')} extra={t('screeningPolicy.byKindNote')}>
          <div className="stack-tight">
            {fields.map((field) => (
              <div className="row" key={field.key}>
                <Form.Item name={[field.name, 'kind']} rules={needed} noStyle>
                  <Select
                    aria-label={t('screeningPolicy.kindOf')}
                    placeholder={t('screeningPolicy.kindOf')}
                    showSearch={{ optionFilterProp: 'label' }}
                    options={props.personal ? personal : risks.options}
                    style={{ width: 280, maxWidth: '100%' }}
                  />
                </Form.Item>
                <Form.Item name={[field.name, 'action']} rules={needed} noStyle>
                  <Select
                    aria-label={t('screeningPolicy.actionOf')}
                    placeholder={t('screeningPolicy.actionOf')}
                    options={props.actions}
                    style={{ width: 140 }}
                  />
                </Form.Item>
                <Button
                  type="text"
                  icon={<DeleteOutlined aria-hidden />}
                  aria-label={t('common.remove')}
                  onClick={() => remove(field.name)}
                />
              </div>
            ))}
            <div>
              <Button size="small" icon={<PlusOutlined aria-hidden />} onClick={() => add({})}>
                {t('screeningPolicy.addKind')}
              </Button>
            </div>
          </div>
        </Form.Item>
      )}
    </Form.List>
  );
}
