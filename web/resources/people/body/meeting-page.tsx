import { Alert, Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { type MeetingView, useAct, useRead } from '../../../app/api/index.ts';
import { useText } from '../../../app/i18n/index.ts';
import { useMe } from '../../../app/session/index.ts';
import { CopyableId } from '../../../components/copyable-id/index.tsx';
import { type Column, Rows } from '../../../components/cursor-table/index.tsx';
import { FormDialog } from '../../../components/form-dialog/index.tsx';
import { PageHeader } from '../../../components/page-header/index.tsx';
import { Loaded } from '../../../components/page-skeleton/loaded.tsx';
import { Panel } from '../../../components/panel/index.tsx';
import { ProblemAlert } from '../../../components/problem-alert/index.tsx';
import { StateTag } from '../../../components/status-tag/index.tsx';
import { Time } from '../../../components/time/index.tsx';
import { ItemPanel } from './item-panel.tsx';

/** One meeting while it is held, and its minutes. */
export function Page() {
  const { id = '' } = useParams();
  const meeting = useRead<MeetingView>(`/meetings/${id}`, undefined, { every: 10_000 });
  return <Loaded query={meeting}>{(data) => <Meeting meeting={data} />}</Loaded>;
}

type Member = MeetingView['members'][number];

function Meeting({ meeting }: { meeting: MeetingView }) {
  const { t } = useTranslation();
  const text = useText();
  const me = useMe();
  const [minuting, setMinuting] = useState(false);
  const { may, state, quorum } = meeting;
  const attend = useAct<{ personId: string }>({ path: `/meetings/${meeting.id}/attendance` });
  const move = useAct<{ verb: string }>({ path: ({ verb }) => `/meetings/${meeting.id}/${verb}`, body: () => ({}) });
  const columns: Column<Member>[] = [
    { key: 'name', title: t('person.name'), narrow: 'head', render: (row) => row.person.name },
    { key: 'function', title: t('body.functionField'), render: (row) => t(`body.function.${row.function}`) },
    {
      key: 'present',
      title: t('meeting.present'),
      narrow: 'head',
      render: (row) =>
        row.present ? (
          <StateTag of="presence" value="present" />
        ) : may.conduct && (state === 'convened' || state === 'open') ? (
          <Button size="small" loading={attend.isPending} onClick={() => attend.mutate({ personId: row.person.id })}>
            {t('meeting.mark')}
          </Button>
        ) : (
          <StateTag of="presence" value="absent" />
        ),
    },
  ];
  return (
    <>
      <PageHeader
        title={`${meeting.number}. ${meeting.title}`}
        crumbs={[
          { title: t('nav.bodies'), path: '/bodies' },
          { title: text(meeting.bodyTitle), path: `/bodies/${meeting.bodyId}` },
        ]}
        tags={<StateTag of="meeting" value={state} />}
        detail={
          <>
            <Time at={meeting.startsAt} absolute /> {meeting.place}
          </>
        }
        actions={
          <>
            {may.conduct && state === 'convened' ? (
              <Button danger onClick={() => move.mutate({ verb: 'cancel' })}>
                {t('meeting.cancel')}
              </Button>
            ) : null}
            {may.preside && state === 'convened' ? (
              <Button type="primary" disabled={!quorum.met} onClick={() => move.mutate({ verb: 'open' })}>
                {t('meeting.open')}
              </Button>
            ) : null}
            {may.preside && state === 'open' ? (
              <Button type="primary" onClick={() => move.mutate({ verb: 'close' })}>
                {t('meeting.close')}
              </Button>
            ) : null}
            {may.conduct && state === 'closed' ? (
              <Button type="primary" onClick={() => setMinuting(true)}>
                {t('meeting.freeze')}
              </Button>
            ) : null}
          </>
        }
      />
      <ProblemAlert problem={move.error ?? attend.error} />
      {state === 'convened' || state === 'open' ? (
        <Alert
          className="page-alert"
          showIcon
          type={quorum.met ? 'success' : 'warning'}
          title={t(quorum.met ? 'meeting.quorumMet' : 'meeting.quorumShort', {
            present: quorum.present,
            needed: quorum.needed,
          })}
          description={quorum.missing.length > 0 ? t('meeting.missing', { count: quorum.missing.length }) : undefined}
        />
      ) : null}
      <div className="columns">
        <div className="stack">
          {meeting.items.map((item) => (
            <ItemPanel key={item.position} meeting={meeting} item={item} meId={me.id} />
          ))}
          {meeting.minutes !== null ? (
            <Panel title={t('meeting.minutes')}>
              <p className="prewrap">{meeting.minutes}</p>
              <p className="quiet small">
                {t('meeting.frozen')} <Time at={meeting.minutedAt} absolute />{' '}
                <CopyableId value={meeting.minutesSha256 ?? ''} short={16} />
              </p>
            </Panel>
          ) : null}
        </div>
        <Panel title={t('body.members')} flush>
          <Rows
            label={t('body.members')}
            rows={meeting.members}
            columns={columns}
            rowKey={(row) => row.person.id}
            empty={null}
          />
        </Panel>
      </div>
      {minuting ? <MinutesDialog id={meeting.id} onClose={() => setMinuting(false)} /> : null}
    </>
  );
}

function MinutesDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation();
  const act = useAct<{ text: string }>({ path: `/meetings/${id}/minutes` });
  return (
    <FormDialog<{ text: string }>
      open
      onClose={onClose}
      width={760}
      title={t('meeting.freeze')}
      note={t('meeting.freezeNote')}
      okText={t('meeting.freeze')}
      busy={act.isPending}
      problem={act.error}
      onSubmit={(values) => act.mutate(values, { onSuccess: onClose })}
    >
      <Form.Item
        name="text"
        label={t('meeting.minutes')}
        rules={[{ required: true, whitespace: true, message: t('form.needed') }]}
      >
        <Input.TextArea autoSize={{ minRows: 8, maxRows: 20 }} maxLength={50000} autoFocus />
      </Form.Item>
    </FormDialog>
  );
}
