import { Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Page as PageOf, type Reconciliation, useAct, useRead } from '../../app/api/index.ts';
import { useCan } from '../../app/session/index.ts';
import { type Column, Rows } from '../../components/cursor-table/index.tsx';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { FormDialog } from '../../components/form-dialog/index.tsx';
import { PageHeader } from '../../components/page-header/index.tsx';
import { Loaded } from '../../components/page-skeleton/loaded.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { Word } from '../../components/status-tag/index.tsx';
import { SubjectLink } from '../../components/subject-link/index.tsx';
import { Time } from '../../components/time/index.tsx';

const TONES: Record<Reconciliation['state'], string> = {
  unreconcilable: 'idle',
  waiting: 'idle',
  unreadable: 'warn',
  agrees: 'good',
  past: 'bad',
  fewer: 'warn',
};

/** What upstreams counted beside what gateways recorded: calls past the gateway show here. */
export function Page() {
  const { t, i18n } = useTranslation();
  const may = useCan('reconciliation.manage');
  const results = useRead<PageOf<Reconciliation>>('/reconciliation', undefined, { every: 15_000 });
  const [naming, setNaming] = useState<Reconciliation | null>(null);
  const act = useAct<{ metricsUrl: string; modelName: string | null }>({
    method: 'put',
    path: () => `/reconciliation/${naming?.endpointId}`,
  });
  const number = (value: number | undefined) => (value === undefined ? '—' : value.toLocaleString(i18n.language));
  const columns: Column<Reconciliation>[] = [
    {
      key: 'endpoint',
      title: t('traffic.endpoint'),
      narrow: 'head',
      render: (row) => <SubjectLink id={row.endpointId} />,
    },
    {
      key: 'state',
      title: t('retention.state'),
      narrow: 'head',
      render: (row) => <Word tone={TONES[row.state]}>{t(`reconciliation.state.${row.state}`)}</Word>,
    },
    {
      key: 'upstream',
      title: t('reconciliation.upstream'),
      align: 'right',
      render: (row) => number(row.comparison?.upstream.requests),
    },
    {
      key: 'recorded',
      title: t('reconciliation.recorded'),
      align: 'right',
      render: (row) => number(row.comparison?.recorded.requests),
    },
    {
      key: 'canaries',
      title: t('reconciliation.canaries'),
      align: 'right',
      render: (row) => number(row.comparison?.canaries.requests),
    },
    {
      key: 'difference',
      title: t('reconciliation.difference'),
      align: 'right',
      render: (row) => number(row.comparison?.difference),
    },
    {
      key: 'resets',
      title: t('reconciliation.resets'),
      align: 'right',
      render: (row) => number(row.comparison?.resets),
    },
    {
      key: 'read',
      title: t('reconciliation.readAt'),
      render: (row) => (row.readAt ? <Time at={row.readAt} /> : '—'),
    },
    {
      key: 'act',
      title: '',
      align: 'right',
      render: (row) =>
        may ? (
          <Button size="small" onClick={() => setNaming(row)}>
            {t('reconciliation.name')}
          </Button>
        ) : null,
    },
  ];
  return (
    <>
      <PageHeader title={t('nav.reconciliation')} detail={t('reconciliation.intro')} />
      <Panel flush>
        <Loaded query={results}>
          {({ items }) => (
            <Rows
              label={t('nav.reconciliation')}
              rows={items}
              columns={columns}
              rowKey={(row) => row.endpointId}
              empty={<EmptyState title={t('reconciliation.none')} text={t('reconciliation.noneText')} />}
            />
          )}
        </Loaded>
      </Panel>
      <FormDialog<{ metricsUrl: string; modelName?: string }>
        key={naming?.endpointId ?? ''}
        open={naming !== null}
        onClose={() => {
          act.reset();
          setNaming(null);
        }}
        title={t('reconciliation.name')}
        note={t('reconciliation.nameNote')}
        initial={{ metricsUrl: naming?.metricsUrl ?? '', modelName: naming?.modelName ?? '' }}
        busy={act.isPending}
        problem={act.error}
        onSubmit={({ metricsUrl, modelName }) =>
          act.mutate({ metricsUrl, modelName: modelName?.trim() || null }, { onSuccess: () => setNaming(null) })
        }
      >
        <Form.Item
          name="metricsUrl"
          label={t('reconciliation.metricsUrl')}
          rules={[{ required: true, whitespace: true, message: t('reconciliation.urlNeeded') }]}
        >
          <Input placeholder="http://10.0.0.5:8000/metrics" maxLength={2_000} autoFocus />
        </Form.Item>
        <Form.Item name="modelName" label={t('reconciliation.modelName')} extra={t('reconciliation.modelNameExtra')}>
          <Input maxLength={200} />
        </Form.Item>
      </FormDialog>
    </>
  );
}
