import { Alert, Button, Form, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type ApplicationView,
  type Erasure,
  type ErasurePreview,
  type Page as PageOf,
  useAct,
  useList,
  useRead,
} from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { type Column, CursorTable } from '../../components/cursor-table/index.tsx';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { FactsList } from '../../components/facts-list/index.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { ProblemAlert } from '../../components/problem-alert/index.tsx';
import { ReasonDialog } from '../../components/reason-dialog/index.tsx';
import { Word } from '../../components/status-tag/index.tsx';
import { SubjectLink } from '../../components/subject-link/index.tsx';
import { Time } from '../../components/time/index.tsx';

interface Asked {
  applicationId: string;
  person: string;
  by: 'endUser' | 'userName';
}

/** Erasing what one person said: looked at first, then confirmed. */
export function ErasurePanel() {
  const { t, i18n } = useTranslation();
  const text = useText();
  const applications = useRead<PageOf<ApplicationView>>('/applications', { limit: 200 });
  const erasures = useList<Erasure>('/erasures');
  const preview = useAct<object, ErasurePreview>({ path: '/erasures/preview', touches: [] });
  const [confirming, setConfirming] = useState(false);
  const found = preview.data;
  const number = (value: number) => value.toLocaleString(i18n.language);
  const columns: Column<Erasure>[] = [
    { key: 'at', title: t('erasure.at'), narrow: 'head', render: (row) => <Time at={row.requestedAt} absolute /> },
    {
      key: 'state',
      title: t('retention.state'),
      narrow: 'head',
      render: (row) => <Word tone={row.state === 'done' ? 'good' : 'warn'}>{t(`erasure.state.${row.state}`)}</Word>,
    },
    { key: 'application', title: t('traffic.application'), render: (row) => <SubjectLink id={row.applicationId} /> },
    { key: 'erased', title: t('erasure.erased'), align: 'right', render: (row) => number(row.erased) },
    { key: 'waiting', title: t('erasure.waiting'), align: 'right', render: (row) => number(row.waiting) },
  ];
  return (
    <Panel title={t('erasure.title')} note={t('erasure.note')}>
      <div className="stack">
        <Form<Asked>
          name="erasure"
          layout="vertical"
          initialValues={{ by: 'userName' }}
          onFinish={({ applicationId, person, by }) => preview.mutate({ applicationId, [by]: person.trim() })}
          className="filters"
        >
          <Form.Item
            name="applicationId"
            label={t('traffic.application')}
            rules={[{ required: true, message: t('erasure.applicationNeeded') }]}
          >
            <Select
              showSearch={{ optionFilterProp: 'label' }}
              style={{ width: 220 }}
              options={applications.data?.items.map(({ id, title }) => ({ value: id, label: text(title) }))}
            />
          </Form.Item>
          <Form.Item name="by" label={t('erasure.by')}>
            <Select
              style={{ width: 180 }}
              options={(['userName', 'endUser'] as const).map((value) => ({ value, label: t(`erasure.${value}`) }))}
            />
          </Form.Item>
          <Form.Item
            name="person"
            label={t('erasure.person')}
            rules={[{ required: true, whitespace: true, message: t('erasure.personNeeded') }]}
          >
            <Input maxLength={512} style={{ width: 220 }} />
          </Form.Item>
          <Form.Item label=" " colon={false}>
            <Button htmlType="submit" loading={preview.isPending}>
              {t('erasure.preview')}
            </Button>
          </Form.Item>
        </Form>
        {preview.error ? <ProblemAlert problem={preview.error} /> : null}
        {found ? (
          <div className="stack-tight" aria-live="polite">
            <FactsList
              facts={[
                [t('erasure.payloads'), number(found.payloads)],
                [t('erasure.erasable'), number(found.erasable)],
                [t('erasure.retained'), number(found.retained)],
                [t('erasure.held'), number(found.held)],
              ]}
            />
            {found.retained + found.held > 0 ? (
              <Alert type="info" showIcon title={t('erasure.restrictedNote')} />
            ) : null}
            <div>
              <Button danger onClick={() => setConfirming(true)}>
                {t('erasure.erase')}
              </Button>
            </div>
          </div>
        ) : null}
        <CursorTable
          label={t('erasure.title')}
          list={erasures}
          columns={columns}
          rowKey={(row) => row.id}
          empty={<EmptyState small title={t('erasure.none')} text={t('erasure.noneText')} />}
        />
      </div>
      <ReasonDialog
        open={confirming}
        onClose={() => setConfirming(false)}
        onDone={() => preview.reset()}
        title={t('erasure.confirm', { count: found?.payloads ?? 0 })}
        consequence={t('erasure.confirmNote')}
        okText={t('erasure.erase')}
        danger
        path="/erasures"
        extra={{ applicationId: found?.applicationId, endUser: found?.endUser, payloads: found?.payloads }}
      />
    </Panel>
  );
}
