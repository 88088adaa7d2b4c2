import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { type EscalationList, useRead } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { useCan } from '../../app/session/index.ts';
import { type Column, Rows } from '../../components/cursor-table/index.tsx';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { MeasureLinks } from '../../components/measure-links/index.tsx';
import { PageHeader } from '../../components/page-header/index.tsx';
import { Loaded } from '../../components/page-skeleton/loaded.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { ActorName } from '../../components/person-name/index.tsx';
import { StateTag } from '../../components/status-tag/index.tsx';
import { SubjectLink } from '../../components/subject-link/index.tsx';
import { Time } from '../../components/time/index.tsx';
import { type Escalation, EscalationLookDialog } from './escalation-look-dialog.tsx';

/** The work list of what screening said that a person should see. */
export function Page() {
  const { t } = useTranslation();
  const text = useText();
  const may = useCan('purpose.look');
  const list = useRead<EscalationList>('/escalations', undefined, { every: 30_000 });
  const [looking, setLooking] = useState<{ row: Escalation; through: string; upTo: number } | null>(null);
  const columns = (through: string, upTo: number): Column<Escalation>[] => [
    {
      key: 'application',
      title: t('escalation.application'),
      narrow: 'head',
      render: (row) => <SubjectLink id={row.applicationId} title={text(row.title)} />,
    },
    { key: 'open', title: t('escalation.open'), align: 'right', render: (row) => row.open.count },
    {
      key: 'since',
      title: t('escalation.since'),
      render: (row) => (row.open.oldestAt === null ? '—' : <Time at={row.open.oldestAt} />),
    },
    { key: 'due', title: t('escalation.due'), render: (row) => <Due open={row.open} /> },
    { key: 'last', title: t('escalation.last'), render: (row) => <LastLook row={row} /> },
    {
      key: 'act',
      title: '',
      align: 'right',
      render: (row) => (
        <span className="row">
          <Link to={`/traffic?applicationId=${row.applicationId}&mark=escalated&from=${row.from}`}>
            {t('escalation.see')}
          </Link>
          {may && row.open.count > 0 ? (
            <Button size="small" type="primary" onClick={() => setLooking({ row, through, upTo })}>
              {t('escalation.look')}
            </Button>
          ) : null}
        </span>
      ),
    },
  ];
  return (
    <>
      <PageHeader
        title={t('nav.escalations')}
        detail={
          <>
            {t('escalation.intro')} <MeasureLinks ids={['6.2.b', '6.2.c']} />
          </>
        }
      />
      <Panel flush>
        <Loaded query={list}>
          {({ items, through, upTo }) => (
            <Rows
              label={t('nav.escalations')}
              rows={items}
              columns={columns(through, upTo)}
              rowKey={(row) => row.applicationId}
              empty={<EmptyState title={t('escalation.none')} text={t('escalation.noneText')} />}
            />
          )}
        </Loaded>
      </Panel>
      {looking === null ? null : <EscalationLookDialog {...looking} onClose={() => setLooking(null)} />}
    </>
  );
}

function Due({ open: { dueAt, overdue } }: { open: Escalation['open'] }) {
  if (dueAt === null) return <>—</>;
  return (
    <span className="row">
      <Time at={dueAt} />
      {overdue ? <StateTag of="action" value="overdue" /> : null}
    </span>
  );
}

function LastLook({ row }: { row: Escalation }) {
  const { t } = useTranslation();
  const [last] = row.looks;
  if (last === undefined) return <>—</>;
  return (
    <span className="small">
      <Time at={last.at} /> · <ActorName id={last.by} /> · {t('escalation.findings', { count: last.findings })}
      {last.outcome === null ? '' : ` · ${t(`escalation.outcomes.${last.outcome}`)}`}
    </span>
  );
}
