import { Form, Input, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { EndpointContent, EndpointView } from '../../app/api/index.ts';
import { HTTP_URL, orNull } from '../../components/fields/index.tsx';
import { SubjectEditor } from '../../components/subject-editor/index.tsx';
import { KindFields, SpokenFields, spokenOf, type TypedSpoken, typed } from './endpoint-protocol.tsx';
import { useVersionOptions } from './version-options.ts';

/** The content as it is typed. */
type Typed = Pick<EndpointContent, 'baseUrl' | 'upstreamModel' | 'versionId' | 'timeouts'> &
  TypedSpoken & { credential?: string };

const TIMEOUTS = { connectMillis: 5_000, firstByteMillis: 60_000, idleMillis: 60_000, totalMillis: 600_000 };

/** Registers an upstream or edits its description. Its credential is set apart, and is never shown again. */
export function EndpointEditor(props: {
  open: boolean;
  onClose: () => void;
  endpoint?: EndpointView;
  onDone?: (made: { id: string }) => void;
}) {
  const { t } = useTranslation();
  const { endpoint } = props;
  const versions = useVersionOptions();
  const needed = [{ required: true, whitespace: true, message: t('form.needed') }];
  return (
    <SubjectEditor<Typed>
      open={props.open}
      onClose={props.onClose}
      heading={t(endpoint ? 'endpoint.edit' : 'endpoint.create')}
      path={endpoint ? `/endpoints/${endpoint.id}/draft` : '/endpoints'}
      editing={endpoint && { ...endpoint, content: { ...endpoint.content, ...typed(endpoint.content) } }}
      initial={{ content: { kind: 'openai', timeouts: TIMEOUTS, probed: true } as Typed }}
      shape={({ content, ...rest }) => ({
        ...rest,
        content: {
          baseUrl: content.baseUrl,
          upstreamModel: content.upstreamModel,
          timeouts: content.timeouts,
          versionId: orNull(content.versionId),
          ...spokenOf(content),
        },
        ...(content.credential ? { credential: content.credential } : {}),
      })}
      onDone={props.onDone}
    >
      <KindFields />
      <Form.Item
        name={['content', 'baseUrl']}
        label={t('field.baseUrl')}
        extra={t('endpoint.urlExtra')}
        rules={[{ required: true, pattern: HTTP_URL, message: t('form.url') }]}
      >
        <Input className="mono" placeholder="http://10.0.0.5:8000/v1" />
      </Form.Item>
      <div className="form-columns">
        <Form.Item
          name={['content', 'upstreamModel']}
          label={t('field.upstreamModel')}
          extra={t('endpoint.modelExtra')}
          rules={needed}
        >
          <Input className="mono" />
        </Form.Item>
        <Form.Item name={['content', 'versionId']} label={t('field.versionId')} extra={t('endpoint.versionExtra')}>
          <Select allowClear showSearch={{ optionFilterProp: 'label' }} options={versions} />
        </Form.Item>
      </div>
      {endpoint ? null : (
        <Form.Item
          name={['content', 'credential']}
          label={t('endpoint.credential')}
          extra={t('endpoint.credentialExtra')}
        >
          <Input.Password autoComplete="off" />
        </Form.Item>
      )}
      <fieldset className="fieldset">
        <legend>{t('field.timeouts')}</legend>
        <div className="form-columns">
          {(Object.keys(TIMEOUTS) as (keyof typeof TIMEOUTS)[]).map((name) => (
            <Form.Item
              key={name}
              name={['content', 'timeouts', name]}
              label={t(`field.${name}`)}
              rules={[{ required: true, message: t('form.number') }]}
            >
              <InputNumber min={1} precision={0} step={1000} suffix="ms" style={{ width: '100%' }} />
            </Form.Item>
          ))}
        </div>
      </fieldset>
      <SpokenFields />
    </SubjectEditor>
  );
}
