import { Form, Input, Radio, Select, Switch, TreeSelect } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { ROLES, type Role } from '../../../src/kernel/identity/index.ts';
import {
  type BodyView,
  type ChannelView,
  type NotificationKindView,
  useAct,
  useList,
  useRead,
} from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { HTTP_URL, useUnitTree } from '../../components/fields/index.tsx';
import { FormDialog } from '../../components/form-dialog/index.tsx';

const KINDS = ['dingtalk', 'feishu', 'wecom', 'webhook'] as const;

interface Values {
  kind: ChannelView['kind'];
  title: string;
  url?: string;
  secret?: string;
  language: 'zh' | 'en';
  audience: ChannelView['audience'];
  kinds: string[];
  active: boolean;
  whenUnknown?: ChannelView['whenUnknown'];
}

/** A group robot or webhook, new or changed. Its address and secret go in and never come back. */
export function RobotDialog({ channel, onClose }: { channel: ChannelView | null; onClose: () => void }) {
  const { t } = useTranslation();
  const text = useText();
  const { tree } = useUnitTree();
  const bodies = useList<BodyView>('/bodies');
  const told = useRead<{ items: NotificationKindView[] }>('/notifications/kinds');
  const [form] = Form.useForm<Values>();
  // A new one begins with the urgent kinds, once they are known and unless somebody was faster.
  useEffect(() => {
    if (channel === null && told.data !== undefined && form.getFieldValue('kinds') === undefined)
      form.setFieldValue(
        'kinds',
        told.data.items.filter(({ urgent }) => urgent).map((one) => one.kind),
      );
  }, [channel, told.data, form]);
  const kind = Form.useWatch('kind', form) ?? channel?.kind ?? 'dingtalk';
  const of = Form.useWatch(['audience', 'of'], form) ?? channel?.audience.of ?? 'organisation';
  const save = useAct<object>(
    channel === null
      ? { path: '/channels', idempotent: true }
      : { path: `/channels/${channel.id}`, method: 'put', options: () => ({ ifMatch: String(channel.revision) }) },
  );
  const needed = [{ required: true, message: t('form.needed') }];
  const submit = ({ url, secret, ...values }: Values) => {
    // Left empty: as it was; a new one, and one of a kind that has none, is not signed.
    const given = secret?.trim() || (channel === null || values.kind === 'wecom' ? null : undefined);
    save.mutate(
      { ...values, ...(url?.trim() ? { url: url.trim() } : {}), ...(given === undefined ? {} : { secret: given }) },
      { onSuccess: onClose },
    );
  };
  return (
    <FormDialog<Values>
      open
      preserve
      form={form}
      title={channel === null ? t('channel.add') : channel.title}
      note={t('channel.noneText')}
      initial={
        channel ?? {
          kind: 'dingtalk',
          language: 'zh',
          audience: { of: 'organisation' },
          active: true,
        }
      }
      busy={save.isPending}
      problem={save.error}
      onClose={onClose}
      onSubmit={(values) => submit({ ...values, audience: audienceOf(values.audience) })}
    >
      <Form.Item name="kind" label={t('channel.kind')} rules={needed}>
        <Select options={KINDS.map((value) => ({ value, label: t(`channel.kinds.${value}`) }))} />
      </Form.Item>
      <Form.Item name="title" label={t('common.title')} rules={needed}>
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item
        name="url"
        label={t('channel.url')}
        extra={channel === null ? t('channel.urlExtra') : t('channel.urlKept')}
        rules={[...(channel === null ? needed : []), { pattern: HTTP_URL, message: t('form.url') }]}
      >
        <Input maxLength={1000} autoComplete="off" placeholder={channel?.host} />
      </Form.Item>
      {kind === 'wecom' ? null : (
        <Form.Item
          name="secret"
          label={t('channel.secret')}
          extra={channel?.hasSecret ? t('channel.secretKept') : t('channel.secretExtra')}
        >
          <Input.Password maxLength={200} autoComplete="new-password" />
        </Form.Item>
      )}
      <Form.Item name={['audience', 'of']} label={t('channel.audience')} extra={t('channel.audienceExtra')}>
        <Radio.Group
          options={(['organisation', 'role', 'unit', 'body'] as const).map((value) => ({
            value,
            label: t(`channel.of.${value}`),
          }))}
        />
      </Form.Item>
      {of === 'role' ? (
        <Form.Item name={['audience', 'role']} label={t('channel.of.role')} rules={needed}>
          <Select
            showSearch={{ optionFilterProp: 'label' }}
            options={(Object.keys(ROLES) as Role[]).map((value) => ({ value, label: text(ROLES[value]) }))}
          />
        </Form.Item>
      ) : null}
      {of === 'unit' ? (
        <Form.Item name={['audience', 'unitId']} label={t('channel.of.unit')} rules={needed}>
          <TreeSelect treeData={tree} treeDefaultExpandAll />
        </Form.Item>
      ) : null}
      {of === 'body' ? (
        <Form.Item name={['audience', 'bodyId']} label={t('channel.of.body')} rules={needed}>
          <Select options={bodies.data?.map(({ id, title }) => ({ value: id, label: text(title) }))} />
        </Form.Item>
      ) : null}
      <Form.Item name="kinds" label={t('channel.told')} rules={needed}>
        <Select
          mode="multiple"
          showSearch={{ optionFilterProp: 'label' }}
          options={told.data?.items.map((one) => ({ value: one.kind, label: text(one.sentence) }))}
        />
      </Form.Item>
      <Form.Item name="language" label={t('channel.language')}>
        <Radio.Group
          options={[
            { value: 'zh', label: t('language.zh-CN') },
            { value: 'en', label: t('language.en') },
          ]}
        />
      </Form.Item>
      <Form.Item
        name="whenUnknown"
        label={t('channel.whenUnknown')}
        extra={t(kind === 'webhook' ? 'channel.whenUnknownWebhook' : 'channel.whenUnknownRobot')}
      >
        <Select
          allowClear
          placeholder={t('channel.whenUnknownDefault')}
          options={(['leave', 'again'] as const).map((value) => ({
            value,
            label: t(`channel.whenUnknownOf.${value}`),
          }))}
        />
      </Form.Item>
      <Form.Item name="active" valuePropName="checked" label={t('channel.on')}>
        <Switch />
      </Form.Item>
    </FormDialog>
  );
}

/** Without what was chosen for another way of saying for whom it is. */
function audienceOf(given: ChannelView['audience']): ChannelView['audience'] {
  switch (given.of) {
    case 'organisation':
      return { of: 'organisation' };
    case 'role':
      return { of: 'role', role: given.role };
    case 'unit':
      return { of: 'unit', unitId: given.unitId };
    case 'body':
      return { of: 'body', bodyId: given.bodyId };
  }
}
