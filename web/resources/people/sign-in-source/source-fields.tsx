import { Form, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { WorkplaceKind } from '../../../app/api/index.ts';

function useNeeded() {
  const { t } = useTranslation();
  return [{ required: true, whitespace: true, message: t('form.needed') }];
}

function SecretField({ label, hasSecret }: { label: string; hasSecret: boolean }) {
  const { t } = useTranslation();
  const needed = useNeeded();
  return (
    <Form.Item
      name="secret"
      label={label}
      extra={hasSecret ? t('source.secretKept') : undefined}
      rules={hasSecret ? [] : needed}
    >
      <Input.Password maxLength={500} autoComplete="new-password" />
    </Form.Item>
  );
}

/** What only a provider of OpenID Connect has. */
export function OidcFields({ hasSecret }: { hasSecret: boolean }) {
  const { t } = useTranslation();
  const needed = useNeeded();
  return (
    <>
      <Form.Item
        name={['settings', 'issuer']}
        label={t('source.issuer')}
        extra={t('source.issuerExtra')}
        rules={needed}
      >
        <Input inputMode="url" maxLength={500} />
      </Form.Item>
      <div className="form-columns">
        <Form.Item name={['settings', 'clientId']} label={t('source.clientId')} rules={needed}>
          <Input maxLength={200} autoComplete="off" />
        </Form.Item>
        <SecretField label={t('source.secret')} hasSecret={hasSecret} />
        {(['email', 'name', 'groups'] as const).map((name) => (
          <Form.Item key={name} name={['settings', 'claims', name]} label={t(`source.claim.${name}`)} rules={needed}>
            <Input maxLength={100} />
          </Form.Item>
        ))}
        <Form.Item name={['settings', 'scopes']} label={t('source.scopes')}>
          <Select mode="tags" open={false} suffixIcon={null} />
        </Form.Item>
      </div>
    </>
  );
}

/** What DingTalk, Feishu and WeCom have. */
export function WorkplaceFields({ kind, hasSecret }: { kind: WorkplaceKind; hasSecret: boolean }) {
  const { t } = useTranslation();
  const needed = useNeeded();
  return (
    <>
      <div className="form-columns">
        <Form.Item name={['settings', 'appId']} label={t(`workplace.appId.${kind}`)} rules={needed}>
          <Input maxLength={200} autoComplete="off" />
        </Form.Item>
        <SecretField label={t(`workplace.secret.${kind}`)} hasSecret={hasSecret} />
      </div>
      {kind === 'wecom' ? (
        <Form.Item name={['settings', 'agentId']} label={t('workplace.agentId')} rules={needed}>
          <Input maxLength={50} />
        </Form.Item>
      ) : (
        <Form.Item name={['settings', 'agentId']} hidden>
          <Input />
        </Form.Item>
      )}
      <Form.Item label={t('workplace.bases')} extra={t('workplace.basesExtra')}>
        <div className="stack-tight">
          {(['signIn', 'api', 'contacts'] as const).map((name) => (
            <Form.Item key={name} name={['settings', 'bases', name]} rules={needed} noStyle>
              <Input addonBefore={t(`workplace.base.${name}`)} inputMode="url" maxLength={300} />
            </Form.Item>
          ))}
        </div>
      </Form.Item>
    </>
  );
}

/** What only a directory has. */
export function LdapFields({ hasSecret }: { hasSecret: boolean }) {
  const { t } = useTranslation();
  const needed = useNeeded();
  return (
    <>
      <Form.Item name={['settings', 'url']} label={t('source.url')} extra={t('source.urlExtra')} rules={needed}>
        <Input inputMode="url" maxLength={300} />
      </Form.Item>
      <Form.Item
        name={['settings', 'ca']}
        label={t('source.ca')}
        extra={t('source.caExtra')}
        normalize={(text: string) => text || null}
        getValueProps={(text: string | null) => ({ value: text ?? '' })}
      >
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 6 }} className="mono" />
      </Form.Item>
      <div className="form-columns">
        <Form.Item name={['settings', 'bindDn']} label={t('source.bindDn')} rules={needed}>
          <Input maxLength={500} autoComplete="off" />
        </Form.Item>
        <SecretField label={t('source.bindPassword')} hasSecret={hasSecret} />
        <Form.Item name={['settings', 'peopleBase']} label={t('source.peopleBase')} rules={needed}>
          <Input maxLength={500} />
        </Form.Item>
        <Form.Item name={['settings', 'peopleFilter']} label={t('source.peopleFilter')} rules={needed}>
          <Input maxLength={1000} />
        </Form.Item>
        {(['id', 'login', 'name', 'email', 'groups'] as const).map((name) => (
          <Form.Item
            key={name}
            name={['settings', 'attributes', name]}
            label={t(`source.attribute.${name}`)}
            rules={needed}
          >
            <Input maxLength={64} />
          </Form.Item>
        ))}
      </div>
    </>
  );
}
