import { PlusOutlined } from '@ant-design/icons';
import { Button, DatePicker, Form, Input, Select } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ApiKeyInfo, type Page, useAct, useRead } from '../../app/api/index.ts';
import { useMe } from '../../app/session/index.ts';
import { type Column, Rows } from '../../components/cursor-table/index.tsx';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { FormDialog } from '../../components/form-dialog/index.tsx';
import { Loaded } from '../../components/page-skeleton/loaded.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { ReasonDialog } from '../../components/reason-dialog/index.tsx';
import { SecretOnce } from '../../components/secret-once/index.tsx';
import { StateTag } from '../../components/status-tag/index.tsx';
import { Time } from '../../components/time/index.tsx';

interface NewKey {
  readonly title: string;
  readonly scopes: string[];
  readonly until: dayjs.Dayjs;
}

function stateOf(key: ApiKeyInfo): string {
  if (key.revokedAt !== null) return 'revoked';
  return Date.parse(key.until) < Date.now() ? 'expired' : 'active';
}

/** Keys by which the person's own scripts call the console's API. */
export function ApiKeysPanel() {
  const { t } = useTranslation();
  const me = useMe();
  const keys = useRead<Page<ApiKeyInfo>>('/api-keys');
  const [making, setMaking] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const [revoking, setRevoking] = useState<ApiKeyInfo | null>(null);
  const make = useAct<NewKey, { secret: string }>({
    path: '/api-keys',
    body: (values) => ({ ...values, until: values.until.endOf('day').toISOString() }),
  });
  const columns: Column<ApiKeyInfo>[] = [
    { key: 'title', title: t('common.title'), narrow: 'head', render: (row) => <b title={row.hint}>{row.title}</b> },
    {
      key: 'state',
      title: t('common.state'),
      narrow: 'head',
      render: (row) => <StateTag of="key" value={stateOf(row)} />,
    },
    {
      key: 'scopes',
      title: t('account.scopes'),
      render: (row) => <span className="clamp small mono">{row.scopes.join(', ')}</span>,
    },
    { key: 'until', title: t('key.until'), render: (row) => <Time at={row.until} /> },
    {
      key: 'used',
      title: t('account.lastUsed'),
      render: (row) => (row.lastUsedAt ? <Time at={row.lastUsedAt} /> : t('account.never')),
    },
    {
      key: 'act',
      title: t('common.actions'),
      render: (row) =>
        row.revokedAt === null ? (
          <Button size="small" danger type="text" onClick={() => setRevoking(row)}>
            {t('account.revokeKey')}
          </Button>
        ) : null,
    },
  ];
  return (
    <Panel
      title={t('account.keys')}
      note={t('account.keysNote')}
      flush
      extra={
        <Button size="small" icon={<PlusOutlined aria-hidden />} onClick={() => setMaking(true)}>
          {t('account.newKey')}
        </Button>
      }
    >
      <Loaded query={keys}>
        {({ items }) => (
          <Rows
            label={t('account.keys')}
            rows={items}
            columns={columns}
            rowKey={(row) => row.id}
            empty={<EmptyState small title={t('account.noKeys')} />}
          />
        )}
      </Loaded>
      <FormDialog<NewKey>
        open={making}
        onClose={() => {
          make.reset();
          setMaking(false);
        }}
        title={t('account.newKey')}
        okText={t('key.make')}
        initial={{ until: dayjs().add(90, 'day') }}
        busy={make.isPending}
        problem={make.error}
        onSubmit={(values) =>
          make.mutate(values, {
            onSuccess: (answer) => {
              setMaking(false);
              setSecret(answer.secret);
            },
          })
        }
      >
        <Form.Item
          name="title"
          label={t('common.title')}
          rules={[{ required: true, whitespace: true, message: t('form.needed') }]}
        >
          <Input maxLength={100} autoFocus />
        </Form.Item>
        <Form.Item
          name="scopes"
          label={t('account.scopes')}
          extra={t('account.scopesExtra')}
          rules={[{ required: true, message: t('form.needed') }]}
        >
          <Select mode="multiple" options={me.permissions.map((value) => ({ value, label: value }))} />
        </Form.Item>
        <Form.Item name="until" label={t('key.until')} rules={[{ required: true, message: t('form.needed') }]}>
          <DatePicker minDate={dayjs()} style={{ width: '100%' }} />
        </Form.Item>
      </FormDialog>
      <SecretOnce
        secret={secret}
        title={t('account.keySecret')}
        note={t('account.keySecretNote')}
        onClose={() => setSecret(null)}
      />
      <ReasonDialog
        open={revoking !== null}
        onClose={() => setRevoking(null)}
        title={t('account.revokeKey')}
        consequence={t('account.revokeKeyNote')}
        okText={t('account.revokeKey')}
        danger
        method="delete"
        reason={false}
        path={`/api-keys/${revoking?.id}`}
      />
    </Panel>
  );
}
