import { DatePicker, Form, Input, InputNumber, Radio, Select, Switch } from 'antd';
import dayjs from 'dayjs';
import { useTranslation } from 'react-i18next';
import type { ReleaseContent, ReleaseView } from '../../app/api/index.ts';
import { orNull } from '../../components/fields/index.tsx';
import { SubjectEditor } from '../../components/subject-editor/index.tsx';
import { useEndpointOptions, useUseStatementOptions } from './release-options.ts';
import { useVersionOptions } from './version-options.ts';

type Edited = ReleaseContent & { readonly kind?: 'full' | 'test' };

const asInstant = {
  getValueProps: (at: string | null) => ({ value: at ? dayjs(at) : null }),
  normalize: (at: dayjs.Dayjs | null) => at?.toISOString() ?? null,
};

/** Puts a release together: which version, on which upstreams, for which stated uses, under which name. */
export function ReleaseEditor(props: {
  open: boolean;
  onClose: () => void;
  release?: ReleaseView;
  onDone?: (made: { id: string }) => void;
}) {
  const { t } = useTranslation();
  const { release } = props;
  const versions = useVersionOptions();
  const endpoints = useEndpointOptions();
  const statements = useUseStatementOptions();
  const needed = [{ required: true, message: t('form.needed') }];
  return (
    <SubjectEditor<Edited>
      open={props.open}
      onClose={props.onClose}
      heading={t(release ? 'release.edit' : 'release.create')}
      path={release ? `/releases/${release.id}/draft` : '/releases'}
      editing={release}
      initial={{ content: { kind: 'full', endpointIds: [], useStatementIds: [] } as unknown as Edited }}
      shape={({ content: { kind, ...content }, ...rest }) => ({
        ...rest,
        ...(release ? {} : { kind: kind ?? 'full' }),
        content: {
          ...content,
          notAfter: orNull(content.notAfter),
          leaseSeconds: orNull(content.leaseSeconds),
          retry: retryOf(content.retry),
        },
      })}
      onDone={props.onDone}
    >
      {release ? null : (
        <Form.Item name={['content', 'kind']} label={t('release.kind')} extra={t('release.kindExtra')} required>
          <Radio.Group
            options={(['full', 'test'] as const).map((value) => ({ value, label: t(`release.${value}`) }))}
          />
        </Form.Item>
      )}
      <Form.Item
        name={['content', 'modelName']}
        label={t('field.modelName')}
        extra={t('release.nameExtra')}
        rules={needed}
      >
        <Input className="mono" maxLength={100} />
      </Form.Item>
      <Form.Item name={['content', 'versionId']} label={t('field.versionId')} rules={needed}>
        <Select showSearch={{ optionFilterProp: 'label' }} options={versions} />
      </Form.Item>
      <Form.Item name={['content', 'endpointIds']} label={t('field.endpointIds')} rules={needed}>
        <Select mode="multiple" showSearch={{ optionFilterProp: 'label' }} options={endpoints} />
      </Form.Item>
      <Form.Item
        name={['content', 'useStatementIds']}
        label={t('field.useStatementIds')}
        extra={t('release.useExtra')}
        rules={needed}
      >
        <Select mode="multiple" showSearch={{ optionFilterProp: 'label' }} options={statements} />
      </Form.Item>
      <div className="form-columns">
        <Form.Item
          name={['content', 'notAfter']}
          label={t('field.notAfter')}
          extra={t('release.notAfterExtra')}
          {...asInstant}
        >
          <DatePicker showTime style={{ width: '100%' }} minDate={dayjs()} />
        </Form.Item>
        <Form.Item name={['content', 'leaseSeconds']} label={t('field.leaseSeconds')} extra={t('release.leaseExtra')}>
          <InputNumber min={1} precision={0} style={{ width: '100%' }} />
        </Form.Item>
      </div>
      <fieldset className="fieldset">
        <legend>{t('field.retry')}</legend>
        <p className="quiet small">{t('release.retryNote')}</p>
        <div className="form-columns">
          <Form.Item name={['content', 'retry', 'attempts']} label={t('field.attempts')}>
            <InputNumber min={1} max={10} precision={0} style={{ width: '100%' }} />
          </Form.Item>
          <Form.Item name={['content', 'retry', 'backoffMillis']} label={t('field.backoffMillis')}>
            <InputNumber min={10} max={30_000} precision={0} placeholder="200" style={{ width: '100%' }} />
          </Form.Item>
        </div>
        <Form.Item
          name={['content', 'retry', 'afterEffects']}
          label={t('field.afterEffects')}
          extra={t('release.afterEffectsExtra')}
          valuePropName="checked"
        >
          <Switch />
        </Form.Item>
      </fieldset>
    </SubjectEditor>
  );
}

/** Nothing where no number of tries is stated: then every other upstream is tried once. */
function retryOf(retry: Partial<NonNullable<ReleaseContent['retry']>> | undefined): ReleaseContent['retry'] {
  if (!retry?.attempts) return undefined;
  const { attempts, backoffMillis, afterEffects } = retry;
  return { attempts, backoffMillis: backoffMillis ?? 200, afterEffects: afterEffects ?? false };
}
