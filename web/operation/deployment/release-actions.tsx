import { DownOutlined } from '@ant-design/icons';
import { Button, Checkbox, Dropdown, Form, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Page, type ReleaseRow, type ReleaseView, useRead } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { useMe } from '../../app/session/index.ts';
import { ReasonDialog } from '../../components/reason-dialog/index.tsx';

type Act = 'suspend' | 'resume' | 'revoke' | 'rollback';

/** Which acts make sense in which state. */
const POSSIBLE: Record<string, readonly Act[]> = {
  approved: ['suspend', 'rollback', 'revoke'],
  suspended: ['resume', 'rollback', 'revoke'],
};
const PERMISSION: Record<Act, string> = {
  suspend: 'release.suspend',
  resume: 'release.suspend',
  revoke: 'release.revoke',
  rollback: 'release.rollback',
};

/** What can be done to a release in service. Each asks for a reason and says what will happen. */
export function ReleaseActions({ release }: { release: ReleaseView }) {
  const { t } = useTranslation();
  const me = useMe();
  const [act, setAct] = useState<Act | null>(null);
  const breakGlass = me.permissions.includes('release.break-glass');
  const acts = (POSSIBLE[release.state] ?? []).filter(
    (one) => me.permissions.includes(PERMISSION[one]) || (breakGlass && (one === 'suspend' || one === 'rollback')),
  );
  if (acts.length === 0) return null;
  return (
    <>
      <Dropdown
        trigger={['click']}
        menu={{
          items: acts.map((one) => ({
            key: one,
            label: t(`release.act.${one}`),
            danger: one !== 'resume',
            onClick: () => setAct(one),
          })),
        }}
      >
        <Button>
          {t('common.actions')} <DownOutlined aria-hidden />
        </Button>
      </Dropdown>
      {act ? (
        <ReasonDialog
          open
          onClose={() => setAct(null)}
          title={t(`release.act.${act}`)}
          consequence={t(`release.consequence.${act}`)}
          okText={t(`release.act.${act}`)}
          danger={act !== 'resume'}
          path={`/releases/${release.id}/${act}`}
        >
          {act === 'rollback' ? <RollbackTarget release={release} /> : null}
          {breakGlass && (act === 'suspend' || act === 'rollback') ? (
            <Form.Item name="breakGlass" valuePropName="checked" extra={t('release.breakGlassExtra')}>
              <Checkbox>{t('release.breakGlass')}</Checkbox>
            </Form.Item>
          ) : null}
        </ReasonDialog>
      ) : null}
    </>
  );
}

function RollbackTarget({ release }: { release: ReleaseView }) {
  const { t } = useTranslation();
  const text = useText();
  const releases = useRead<Page<ReleaseRow>>('/releases', { limit: 200 });
  const earlier = (releases.data?.items ?? []).filter(
    (one) => one.id !== release.id && one.content?.modelName === release.content.modelName && one.state === 'replaced',
  );
  return (
    <Form.Item
      name="toReleaseId"
      label={t('release.rollbackTo')}
      extra={earlier.length === 0 ? t('release.noEarlier') : undefined}
      rules={[{ required: true, message: t('form.needed') }]}
    >
      <Select options={earlier.map((one) => ({ value: one.id, label: text(one.title) }))} />
    </Form.Item>
  );
}
