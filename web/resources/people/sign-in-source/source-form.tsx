import { MinusCircleOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Form, Input, Radio, Select, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import { ROLES } from '../../../../src/kernel/identity/index.ts';
import { type Role, type SignInSource, type SourceSettings, useAct } from '../../../app/api/index.ts';
import { useText } from '../../../app/i18n/index.ts';
import { BilingualField } from '../../../components/bilingual-field/index.tsx';
import { useUnitTree } from '../../../components/fields/index.tsx';
import { FormDialog } from '../../../components/form-dialog/index.tsx';
import { LdapFields, OidcFields, WorkplaceFields } from './source-fields.tsx';
import { DirectorySyncFields, FIRST_SYNC, SyncFields } from './sync-fields.tsx';

interface Values {
  readonly title: { readonly zh: string; readonly en: string };
  readonly enabled: boolean;
  readonly secret?: string;
  readonly settings: SourceSettings;
}

const ADMISSION = {
  unknownPeople: 'refuse',
  domains: [],
  roleMappings: [],
  grantsAdministrators: false,
  asksSecondFactor: false,
};
function workplace(signIn: string, api: string, contacts: string) {
  return {
    ...ADMISSION,
    appId: '',
    agentId: '',
    bases: { signIn, api, contacts },
    trustsEmail: false,
    sync: null,
  };
}
const FIRST = {
  oidc: {
    ...ADMISSION,
    issuer: '',
    clientId: '',
    scopes: ['email', 'profile'],
    claims: { name: 'name', email: 'email', groups: 'groups' },
    trustsEmail: false,
  },
  ldap: {
    ...ADMISSION,
    url: '',
    ca: null,
    bindDn: '',
    peopleBase: '',
    peopleFilter: '(objectClass=inetOrgPerson)',
    attributes: { id: 'entryUUID', login: 'uid', name: 'cn', email: 'mail', groups: 'memberOf' },
    sync: null,
  },
  dingtalk: workplace('https://login.dingtalk.com', 'https://api.dingtalk.com', 'https://oapi.dingtalk.com'),
  feishu: workplace('https://accounts.feishu.cn', 'https://open.feishu.cn', 'https://open.feishu.cn'),
  wecom: workplace('https://login.work.weixin.qq.com', 'https://qyapi.weixin.qq.com', 'https://qyapi.weixin.qq.com'),
};
const SWITCHES = ['asksSecondFactor', 'grantsAdministrators'] as const;
/** A role that needs an end is granted by a person. */
const MAPPABLE = (Object.keys(ROLES) as Role[]).filter((role) => !('timeBoxed' in ROLES[role]));

/** Everything about one source; the secret is entered, never shown. */
export function SourceForm({
  source,
  kind,
  onClose,
}: {
  source: SignInSource | null;
  kind: SignInSource['kind'];
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const text = useText();
  const { units } = useUnitTree();
  const act = useAct<Values>({
    path: source === null ? '/sign-in-sources' : `/sign-in-sources/${source.id}`,
    method: source === null ? 'post' : 'put',
    body: ({ secret, ...values }) => ({
      kind,
      ...values,
      // A switch that was never touched is no field of the form.
      settings: kind === 'oidc' ? values.settings : { sync: null, ...values.settings },
      ...(secret ? { secret } : {}),
    }),
  });
  const unitOptions = units.map((unit) => ({ value: unit.id, label: text(unit.title) }));
  const needed = [{ required: true, whitespace: true, message: t('form.needed') }];
  const initial: Partial<Values> = source ?? { enabled: true, settings: FIRST[kind] as unknown as SourceSettings };
  const ofWorkplace = kind !== 'oidc' && kind !== 'ldap';
  const wordsOf = (name: string) => (ofWorkplace && name === 'trustsEmail' ? 'workplace' : 'source') as 'source';
  return (
    <FormDialog<Values>
      open
      preserve
      width={720}
      title={source !== null ? t('common.edit') : `${t('workplace.addSource')} · ${t(`workplace.kind.${kind}`)}`}
      note={
        kind === 'oidc'
          ? t('source.formNote')
          : kind === 'ldap'
            ? t('source.formNoteLdap')
            : `${t('workplace.formNote')} ${t('workplace.tried')}`
      }
      initial={{ title: initial.title, enabled: initial.enabled, settings: initial.settings } as Partial<Values>}
      busy={act.isPending}
      problem={act.error}
      onClose={onClose}
      onSubmit={(values) => act.mutate(values, { onSuccess: onClose })}
    >
      <BilingualField name="title" label={t('source.title')} />
      <Form.Item name="enabled" label={t('source.on')} valuePropName="checked">
        <Switch />
      </Form.Item>
      {kind === 'oidc' ? (
        <OidcFields hasSecret={source?.hasSecret === true} />
      ) : kind === 'ldap' ? (
        <LdapFields hasSecret={source?.hasSecret === true} />
      ) : (
        <WorkplaceFields kind={kind} hasSecret={source?.hasSecret === true} />
      )}
      <Form.Item name={['settings', 'unknownPeople']} label={t('source.unknownPeople')}>
        <Radio.Group
          options={(['refuse', 'provision'] as const).map((value) => ({ value, label: t(`source.unknown.${value}`) }))}
        />
      </Form.Item>
      <div className="form-columns">
        <Form.Item
          name={['settings', 'unitId']}
          label={t('source.unit')}
          rules={[{ required: true, message: t('form.needed') }]}
        >
          <Select options={unitOptions} />
        </Form.Item>
        <Form.Item name={['settings', 'domains']} label={t('source.domains')} extra={t('source.domainsExtra')}>
          <Select mode="tags" open={false} suffixIcon={null} />
        </Form.Item>
      </div>
      {(kind === 'ldap' ? SWITCHES : (['trustsEmail', ...SWITCHES] as const)).map((name) => (
        <Form.Item
          key={name}
          name={['settings', name]}
          label={t(`${wordsOf(name)}.${name}`)}
          extra={t(`${wordsOf(name)}.${name}Extra`)}
          valuePropName="checked"
        >
          <Switch />
        </Form.Item>
      ))}
      {kind === 'oidc' ? null : (
        <SyncFields
          first={kind === 'ldap' ? { ...FIRST_SYNC, disabledFilter: null, unitAttribute: null } : FIRST_SYNC}
          unitOptions={unitOptions}
        >
          {kind === 'ldap' ? <DirectorySyncFields /> : null}
        </SyncFields>
      )}
      <Form.List name={['settings', 'roleMappings']}>
        {(fields, { add, remove }) => (
          <Form.Item label={t('source.roleMappings')} extra={t('source.roleMappingsExtra')}>
            <div className="stack-tight">
              {fields.map(({ key, name }) => (
                <div className="row" key={key}>
                  <Form.Item name={[name, 'group']} rules={needed} noStyle>
                    <Input placeholder={t('source.group')} aria-label={t('source.group')} style={{ width: 180 }} />
                  </Form.Item>
                  <Form.Item name={[name, 'role']} rules={[{ required: true, message: t('form.needed') }]} noStyle>
                    <Select
                      aria-label={t('person.role')}
                      placeholder={t('person.role')}
                      style={{ width: 180 }}
                      options={MAPPABLE.map((value) => ({ value, label: text(ROLES[value]) }))}
                    />
                  </Form.Item>
                  <Form.Item name={[name, 'unitId']} rules={[{ required: true, message: t('form.needed') }]} noStyle>
                    <Select
                      aria-label={t('person.unit')}
                      placeholder={t('person.unit')}
                      style={{ width: 180 }}
                      options={unitOptions}
                    />
                  </Form.Item>
                  <Button
                    type="text"
                    icon={<MinusCircleOutlined aria-hidden />}
                    aria-label={t('source.removeMapping')}
                    onClick={() => remove(name)}
                  />
                </div>
              ))}
              <div>
                <Button size="small" icon={<PlusOutlined aria-hidden />} onClick={() => add({})}>
                  {t('source.addMapping')}
                </Button>
              </div>
            </div>
          </Form.Item>
        )}
      </Form.List>
    </FormDialog>
  );
}
