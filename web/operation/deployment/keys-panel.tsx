import { PlusOutlined } from '@ant-design/icons';
import { Button, DatePicker, Form, Input, Select } from 'antd';
import type dayjs from 'dayjs';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type GatewayKey, type Page, type ReleaseRow, useAct, useList, useRead } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { useCan } from '../../app/session/index.ts';
import { type Column, CursorTable } from '../../components/cursor-table/index.tsx';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { FormDialog } from '../../components/form-dialog/index.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { ActorName } from '../../components/person-name/index.tsx';
import { PersonSelect } from '../../components/person-select/index.tsx';
import { ReasonDialog } from '../../components/reason-dialog/index.tsx';
import { SecretOnce } from '../../components/secret-once/index.tsx';
import { StateTag } from '../../components/status-tag/index.tsx';
import { SubjectLink } from '../../components/subject-link/index.tsx';
import { Time } from '../../components/time/index.tsx';

interface NewKey {
  readonly title: string;
  readonly until?: dayjs.Dayjs | null;
  readonly releaseId?: string;
  readonly holderId?: string;
}

/** The keys by which the application calls the gateway. A secret is shown once, when it is made. */
export function KeysPanel({ applicationId }: { applicationId: string }) {
  const { t } = useTranslation();
  const may = useCan('key.manage');
  const list = useList<GatewayKey>(`/applications/${applicationId}/keys`);
  const [making, setMaking] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const [revoking, setRevoking] = useState<GatewayKey | null>(null);
  const columns: Column<GatewayKey>[] = [
    { key: 'title', title: t('common.title'), narrow: 'head', render: (row) => <b>{row.title}</b> },
    {
      key: 'state',
      title: t('common.state'),
      narrow: 'head',
      render: (row) => <StateTag of="key" value={row.state} />,
    },
    {
      key: 'release',
      title: t('key.release'),
      render: (row) => (row.releaseId ? <SubjectLink id={row.releaseId} /> : t('key.allReleases')),
    },
    {
      key: 'holder',
      title: t('key.holder'),
      render: (row) => (row.holderId ? <ActorName id={row.holderId} /> : t('key.ofApplication')),
    },
    { key: 'until', title: t('key.until'), render: (row) => <Time at={row.until} /> },
    { key: 'created', title: t('content.created'), render: (row) => <Time at={row.createdAt} /> },
    {
      key: 'act',
      title: t('common.actions'),
      render: (row) =>
        may && row.state === 'active' ? (
          <Button size="small" danger onClick={() => setRevoking(row)}>
            {t('key.revoke')}
          </Button>
        ) : null,
    },
  ];
  return (
    <Panel
      title={t('key.title')}
      note={t('key.note')}
      flush
      extra={
        may ? (
          <Button type="primary" size="small" icon={<PlusOutlined aria-hidden />} onClick={() => setMaking(true)}>
            {t('key.create')}
          </Button>
        ) : null
      }
    >
      <CursorTable
        label={t('key.title')}
        list={list}
        columns={columns}
        rowKey={(row) => row.id}
        empty={<EmptyState small title={t('key.none')} text={t('key.noneText')} />}
      />
      <NewKeyDialog open={making} applicationId={applicationId} onClose={() => setMaking(false)} onMade={setSecret} />
      <SecretOnce
        secret={secret}
        title={t('key.secret')}
        note={t('key.secretNote')}
        example={`curl $STEWARD_GATEWAY/v1/chat/completions \\\n  -H "Authorization: Bearer ${secret?.slice(0, 12)}…" \\\n  -H "Content-Type: application/json" \\\n  -d '{"model":"…","messages":[{"role":"user","content":"…"}]}'`}
        onClose={() => setSecret(null)}
      />
      <ReasonDialog
        open={revoking !== null}
        onClose={() => setRevoking(null)}
        title={t('key.revokeTitle', { title: revoking?.title })}
        consequence={t('key.revokeNote')}
        okText={t('key.revoke')}
        danger
        method="delete"
        reason={false}
        path={`/keys/${revoking?.id}`}
      />
    </Panel>
  );
}

function NewKeyDialog(props: {
  open: boolean;
  applicationId: string;
  onClose: () => void;
  onMade: (secret: string) => void;
}) {
  const { t } = useTranslation();
  const text = useText();
  const mayReleases = useCan('release.read');
  const releases = useRead<Page<ReleaseRow>>('/releases', { limit: 200 }, { enabled: props.open && mayReleases });
  const tests = releases.data?.items.filter((release) => release.kind === 'test') ?? [];
  const act = useAct<NewKey, { secret: string }>({
    path: `/applications/${props.applicationId}/keys`,
    body: ({ title, until, releaseId, holderId }) => ({
      title,
      ...(until ? { until: until.endOf('day').toISOString() } : {}),
      ...(releaseId ? { releaseId } : {}),
      ...(holderId ? { holderId } : {}),
    }),
  });
  const close = () => {
    act.reset();
    props.onClose();
  };
  const done = (answer: { secret: string }) => {
    close();
    props.onMade(answer.secret);
  };
  return (
    <FormDialog<NewKey>
      open={props.open}
      onClose={close}
      title={t('key.create')}
      okText={t('key.make')}
      busy={act.isPending}
      problem={act.error}
      onSubmit={(values) => act.mutate(values, { onSuccess: done })}
    >
      <Form.Item
        name="title"
        label={t('common.title')}
        extra={t('key.titleExtra')}
        rules={[{ required: true, whitespace: true, message: t('form.needed') }]}
      >
        <Input maxLength={100} autoFocus />
      </Form.Item>
      <Form.Item name="until" label={t('key.until')} extra={t('key.untilExtra')}>
        <DatePicker style={{ width: '100%' }} />
      </Form.Item>
      <Form.Item name="holderId" label={t('key.holder')} extra={t('key.holderExtra')}>
        <PersonSelect />
      </Form.Item>
      {tests.length > 0 ? (
        <Form.Item name="releaseId" label={t('key.release')} extra={t('key.releaseExtra')}>
          <Select allowClear options={tests.map((release) => ({ value: release.id, label: text(release.title) }))} />
        </Form.Item>
      ) : null}
    </FormDialog>
  );
}
