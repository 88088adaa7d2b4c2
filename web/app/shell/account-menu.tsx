import {
  BulbOutlined,
  GlobalOutlined,
  LogoutOutlined,
  MoonOutlined,
  SafetyCertificateOutlined,
  SunOutlined,
  SwapOutlined,
  UserOutlined,
} from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { Button, Dropdown, type MenuProps } from 'antd';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { ROLES } from '../../../src/kernel/identity/index.ts';
import { api, SESSION_KEY, standingIn, useRead } from '../api/index.ts';
import { type Language, loadLanguage, useText } from '../i18n/index.ts';
import { useMe } from '../session/index.ts';
import { useStandIn } from '../session/stand-in.ts';
import { type Scheme, useScheme } from '../theme/index.ts';

const SCHEME_ICONS = {
  light: <SunOutlined aria-hidden />,
  dark: <MoonOutlined aria-hidden />,
  system: <BulbOutlined aria-hidden />,
};

/** Language, colours, own account, sign-out. */
export function AccountMenu() {
  const { t, i18n } = useTranslation();
  const text = useText();
  const me = useMe();
  const navigate = useNavigate();
  const client = useQueryClient();
  const { scheme, choose } = useScheme();
  const { actFor } = useStandIn();
  const principals = useRead<{ items: { id: string; name: string }[] }>('/me/principals', undefined, {
    staleTime: 60_000,
  });
  const signOut = async () => {
    standingIn.actFor(null);
    await api.delete('/session').catch(() => undefined);
    client.clear();
    client.setQueryData(SESSION_KEY, null);
    void navigate('/sign-in');
  };
  const roles = [...new Set(me.roles.map((grant) => text(ROLES[grant.role])))].join(t('common.separator'));
  const items: MenuProps['items'] = [
    {
      key: 'who',
      disabled: true,
      label: (
        <span className="account-who">
          <b>{me.name}</b>
          <small>{roles || me.email}</small>
        </span>
      ),
    },
    { type: 'divider' },
    {
      key: 'account',
      icon: <SafetyCertificateOutlined aria-hidden />,
      label: t('nav.account'),
      onClick: () => void navigate('/account'),
    },
    ...((principals.data?.items.length ?? 0) > 0
      ? [
          {
            key: 'stand-in',
            icon: <SwapOutlined aria-hidden />,
            label: t('standIn.choose'),
            children: [
              { key: 'for-self', label: t('standIn.self'), onClick: () => actFor(null) },
              ...principals.data!.items.map(({ id, name }) => ({
                key: `for-${id}`,
                label: t('standIn.forOne', { principal: name }),
                onClick: () => actFor(id),
              })),
            ],
          },
        ]
      : []),
    {
      key: 'scheme',
      icon: SCHEME_ICONS[scheme],
      label: t('shell.scheme'),
      children: (['system', 'light', 'dark'] as Scheme[]).map((one) => ({
        key: one,
        icon: SCHEME_ICONS[one],
        label: t(`shell.schemes.${one}`),
        onClick: () => choose(one),
      })),
    },
    { type: 'divider' },
    { key: 'out', icon: <LogoutOutlined aria-hidden />, label: t('shell.signOut'), onClick: () => void signOut() },
  ];
  const other: Language = i18n.language === 'en' ? 'zh-CN' : 'en';
  return (
    <div className="shell-tools">
      <Button
        type="text"
        icon={<GlobalOutlined aria-hidden />}
        onClick={() => void loadLanguage(other, true)}
        lang={other}
      >
        {t('shell.otherLanguage')}
      </Button>
      <Dropdown
        menu={{ items, selectedKeys: [scheme, `for-${me.onBehalfOf?.id ?? 'self'}`] }}
        trigger={['click']}
        placement="bottomRight"
      >
        <Button type="text" icon={<UserOutlined aria-hidden />} aria-label={t('shell.account')} className="shell-user">
          <span className="shell-user-name">
            {me.onBehalfOf ? t('standIn.for', { name: me.name, principal: me.onBehalfOf.name }) : me.name}
          </span>
        </Button>
      </Dropdown>
    </div>
  );
}
