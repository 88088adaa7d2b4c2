import { Form, Input, InputNumber, Select, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Spoken } from '../../app/api/index.ts';

const KINDS = ['openai', 'anthropic', 'azure'] as const;
const CREDENTIAL_HEADERS = ['bearer', 'api-key', 'x-api-key'] as const;

/** The fields as they are typed: headers as lines, the probe switched on and off. */
export interface TypedSpoken extends Omit<Spoken, 'headers' | 'probe'> {
  readonly headerLines?: string;
  readonly probePath?: string;
  readonly probeSeconds?: number;
  readonly probed?: boolean;
}

export function typed({ headers, probe, ...rest }: Spoken): TypedSpoken {
  const lines = Object.entries(headers ?? {}).map(([name, value]) => `${name}: ${value}`);
  return {
    ...rest,
    headerLines: lines.join('\n'),
    probed: probe === undefined || probe.path !== null,
    probePath: probe?.path ?? undefined,
    probeSeconds: probe?.everySeconds,
  };
}

/** What was left empty is not stated. */
export function spokenOf(given: TypedSpoken): Spoken {
  const { headerLines, probed, probePath, probeSeconds, streamCaps, apiVersion, credentialHeader, maxConnections } =
    given;
  const headers = Object.fromEntries(
    (headerLines ?? '')
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
      }),
  );
  const stated = probed === false || probePath || probeSeconds;
  const path = probed === false ? null : probePath || '/models';
  return {
    kind: given.kind,
    ...(given.kind === 'azure' && apiVersion ? { apiVersion } : {}),
    ...(credentialHeader ? { credentialHeader } : {}),
    ...(Object.keys(headers).length > 0 ? { headers } : {}),
    ...(stated ? { probe: { path, everySeconds: probeSeconds ?? 30 } } : {}),
    ...(maxConnections ? { maxConnections } : {}),
    ...(streamCaps?.millis && streamCaps.bytes ? { streamCaps } : {}),
  };
}

/** What protocol an upstream speaks, and where its addresses need it, which version. */
export function KindFields() {
  const { t } = useTranslation();
  const kind = Form.useWatch(['content', 'kind']);
  return (
    <div className="form-columns">
      <Form.Item
        name={['content', 'kind']}
        label={t('endpoint.kind')}
        extra={t(`endpoint.kindExtra.${kind ?? 'openai'}`)}
      >
        <Select options={KINDS.map((value) => ({ value, label: t(`value.kind.${value}`) }))} />
      </Form.Item>
      {kind === 'azure' ? (
        <Form.Item
          name={['content', 'apiVersion']}
          label={t('field.apiVersion')}
          rules={[{ required: true, message: t('form.needed') }]}
        >
          <Input className="mono" placeholder="2024-10-21" />
        </Form.Item>
      ) : null}
    </div>
  );
}

/** Credential header, fixed headers, probe, connections and caps of streams: all with a default. */
export function SpokenFields() {
  const { t } = useTranslation();
  const probed = Form.useWatch(['content', 'probed']);
  const whole = { style: { width: '100%' }, precision: 0 };
  return (
    <>
      <fieldset className="fieldset">
        <legend>{t('endpoint.requests')}</legend>
        <div className="form-columns">
          <Form.Item
            name={['content', 'credentialHeader']}
            label={t('field.credentialHeader')}
            extra={t('endpoint.credentialHeaderExtra')}
          >
            <Select
              allowClear
              options={CREDENTIAL_HEADERS.map((value) => ({ value, label: t(`value.credentialHeader.${value}`) }))}
            />
          </Form.Item>
          <Form.Item
            name={['content', 'maxConnections']}
            label={t('field.maxConnections')}
            extra={t('endpoint.maxConnectionsExtra')}
          >
            <InputNumber min={1} max={4096} {...whole} />
          </Form.Item>
        </div>
        <Form.Item
          name={['content', 'headerLines']}
          label={t('field.headers')}
          extra={t('endpoint.headersExtra')}
          rules={[{ pattern: /^(\s*[A-Za-z0-9-]+:[^\n]*\n?|\s*\n?)*$/, message: t('endpoint.headersShape') }]}
        >
          <Input.TextArea className="mono" autoSize={{ minRows: 1, maxRows: 6 }} />
        </Form.Item>
        <div className="form-columns">
          <Form.Item
            name={['content', 'streamCaps', 'millis']}
            label={t('endpoint.capMillis')}
            extra={t('endpoint.capExtra')}
          >
            <InputNumber min={100} suffix="ms" {...whole} />
          </Form.Item>
          <Form.Item name={['content', 'streamCaps', 'bytes']} label={t('endpoint.capBytes')}>
            <InputNumber min={1024} {...whole} />
          </Form.Item>
        </div>
      </fieldset>
      <fieldset className="fieldset">
        <legend>{t('endpoint.probes')}</legend>
        <Form.Item
          name={['content', 'probed']}
          label={t('endpoint.probed')}
          extra={t('endpoint.probedExtra')}
          valuePropName="checked"
        >
          <Switch />
        </Form.Item>
        {probed === false ? null : (
          <div className="form-columns">
            <Form.Item name={['content', 'probePath']} label={t('endpoint.probePath')}>
              <Input className="mono" placeholder="/models" />
            </Form.Item>
            <Form.Item name={['content', 'probeSeconds']} label={t('endpoint.probeSeconds')}>
              <InputNumber min={5} max={3600} placeholder="30" suffix="s" {...whole} />
            </Form.Item>
          </div>
        )}
      </fieldset>
    </>
  );
}
