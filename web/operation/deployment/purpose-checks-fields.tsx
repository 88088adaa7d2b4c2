import { Form, Input, InputNumber, Radio, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { type EndpointView, type Page, useRead } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { PurposeMetadataList } from './purpose-metadata-list.tsx';
import { PurposeTopicList } from './purpose-topic-list.tsx';

const CHECKS = ['content', 'checks'];

/** What gateways check of each request. Everything may be left out; then nothing is asked. */
export function PurposeChecksFields() {
  const { t } = useTranslation();
  const text = useText();
  const endpoints = useRead<Page<EndpointView>>('/endpoints', { limit: 200, state: 'active' });
  const needed = [{ required: true, message: t('form.needed') }];
  return (
    <section className="stack-tight" aria-label={t('purpose.checks')}>
      <h3 className="section-title">{t('purpose.checks')}</h3>
      <p className="quiet small">{t('purpose.checksNote')}</p>
      <PurposeMetadataList name={[...CHECKS, 'metadata']} />
      <div className="form-columns">
        <Form.Item name={[...CHECKS, 'domain', 'place']} label={t('purpose.domain')} extra={t('purpose.domainExtra')}>
          <Select
            allowClear
            placeholder={t('purpose.notAsked')}
            options={(['header', 'metadata'] as const).map((value) => ({ value, label: t(`purpose.place.${value}`) }))}
          />
        </Form.Item>
        <Form.Item noStyle shouldUpdate>
          {({ getFieldValue }) =>
            getFieldValue([...CHECKS, 'domain', 'place']) ? (
              <Form.Item name={[...CHECKS, 'domain', 'name']} label={t('purpose.name')} rules={needed}>
                <Input placeholder="domain" />
              </Form.Item>
            ) : null
          }
        </Form.Item>
      </div>
      <PurposeTopicList name={[...CHECKS, 'topics']} />
      <div className="form-columns">
        <Form.Item name={[...CHECKS, 'unmatched']} label={t('purpose.unmatched')}>
          <Radio.Group
            options={(['within', 'off-purpose'] as const).map((value) => ({
              value,
              label: t(`purpose.unmatchedAs.${value}`),
            }))}
          />
        </Form.Item>
        <Form.Item
          name={[...CHECKS, 'resemblance']}
          label={t('purpose.resemblance')}
          extra={t('purpose.resemblanceExtra')}
        >
          <InputNumber min={0.3} max={1} step={0.05} style={{ width: '100%' }} />
        </Form.Item>
        <Form.Item
          name={[...CHECKS, 'classifier', 'endpointId']}
          label={t('purpose.classifier')}
          extra={t('purpose.classifierExtra')}
        >
          <Select
            allowClear
            placeholder={t('purpose.notAsked')}
            showSearch={{ optionFilterProp: 'label' }}
            options={endpoints.data?.items.map((one) => ({ value: one.id, label: text(one.title) })) ?? []}
          />
        </Form.Item>
        <Form.Item noStyle shouldUpdate>
          {({ getFieldValue }) =>
            getFieldValue([...CHECKS, 'classifier', 'endpointId']) ? (
              <div>
                <Form.Item
                  name={[...CHECKS, 'classifier', 'timeLimitMillis']}
                  label={t('purpose.timeLimit')}
                  initialValue={2_000}
                  rules={needed}
                >
                  <InputNumber min={100} max={30_000} precision={0} style={{ width: '100%' }} />
                </Form.Item>
                <Form.Item
                  name={[...CHECKS, 'classifier', 'failMode']}
                  label={t('purpose.failMode')}
                  initialValue="open"
                  rules={needed}
                >
                  <Radio.Group
                    options={(['open', 'closed'] as const).map((value) => ({
                      value,
                      label: t(`purpose.failAs.${value}`),
                    }))}
                  />
                </Form.Item>
              </div>
            ) : null
          }
        </Form.Item>
      </div>
    </section>
  );
}
