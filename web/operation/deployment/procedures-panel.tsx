import { Alert, Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ProcedureOverview, type ProcedureRow, useRead } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { useCan } from '../../app/session/index.ts';
import { ApplyButton } from '../../components/apply-dialog/index.tsx';
import { type Column, Rows } from '../../components/cursor-table/index.tsx';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { Loaded } from '../../components/page-skeleton/loaded.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { StateTag } from '../../components/status-tag/index.tsx';
import { ProcedureEntryDialog } from './procedure-entry-dialog.tsx';

/** Which legal procedures the facts call for, and how far each is. */
export function ProceduresPanel({ applicationId }: { applicationId: string }) {
  const { t } = useTranslation();
  const procedures = useRead<ProcedureOverview>(`/applications/${applicationId}/procedures`);
  const [entering, setEntering] = useState<ProcedureRow | null>(null);
  return (
    <Panel title={t('procedure.title')} note={t('procedure.note')} flush>
      <Loaded query={procedures}>
        {({ items: rows, factsStated, complete }) => {
          const needed = rows.filter((row) => row.required);
          const others = rows.filter((row) => !row.required);
          return (
            <>
              {factsStated ? (
                <Alert
                  className="inset"
                  type={complete ? 'success' : 'warning'}
                  showIcon
                  title={t(complete ? 'procedure.complete' : 'procedure.incomplete', {
                    count: needed.filter((row) => !row.settled).length,
                  })}
                />
              ) : null}
              <ProcedureRows rows={needed} onEnter={setEntering} />
              {others.length > 0 ? (
                <details className="folded">
                  <summary>{t('procedure.others', { count: others.length })}</summary>
                  <ProcedureRows rows={others} onEnter={setEntering} />
                </details>
              ) : null}
            </>
          );
        }}
      </Loaded>
      <ProcedureEntryDialog applicationId={applicationId} row={entering} onClose={() => setEntering(null)} />
    </Panel>
  );
}

function ProcedureRows({ rows, onEnter }: { rows: readonly ProcedureRow[]; onEnter: (row: ProcedureRow) => void }) {
  const { t } = useTranslation();
  const text = useText();
  const may = useCan('procedure.write');
  const columns: Column<ProcedureRow>[] = [
    {
      key: 'title',
      title: t('procedure.name'),
      narrow: 'head',
      render: (row) => (
        <>
          <b>{text(row.procedure.title)}</b>
          <div className="quiet small procedure-why">
            {text(row.procedure.authority)} {row.reason ? `· ${text(row.reason)}` : ''}
          </div>
        </>
      ),
    },
    {
      key: 'state',
      title: t('common.state'),
      narrow: 'head',
      render: (row) => (
        <StateTag of="procedure" value={!row.required && row.state === 'missing' ? 'optional' : row.state} />
      ),
    },
    {
      key: 'entry',
      title: t('procedure.entry'),
      render: (row) =>
        row.entry ? (
          <>
            {row.entry.number || t('procedure.noNumber')}
            <div className="quiet small">
              {row.entry.date} {row.endsOn ? `→ ${row.endsOn}` : ''}
            </div>
          </>
        ) : (
          <span className="quiet">
            <DeadlineText row={row} />
          </span>
        ),
    },
    {
      key: 'act',
      title: t('common.actions'),
      render: (row) =>
        may ? (
          <span className="row">
            <Button size="small" onClick={() => onEnter(row)}>
              {t(row.entry ? 'common.edit' : 'procedure.enter')}
            </Button>
            {row.entry && row.state === 'submitted' ? (
              <ApplyButton
                type="default"
                path={`/subjects/${row.entry.subjectId}/apply`}
                gate="procedure.confirm"
                label={t('procedure.apply')}
                note={t('procedure.applyNote')}
              />
            ) : null}
          </span>
        ) : null,
    },
  ];
  return (
    <Rows
      label={t('procedure.title')}
      rows={rows}
      columns={columns}
      rowKey={(row) => row.procedure.id}
      empty={<EmptyState small title={t('procedure.none')} text={t('procedure.noneText')} />}
    />
  );
}

function DeadlineText({ row }: { row: ProcedureRow }) {
  const { t } = useTranslation();
  if (!row.required) return '—';
  if (row.deadline === null) return t('procedure.beforeStart');
  if (row.dueOn === null) return t(`procedure.within.${row.deadline.kind}`, { days: row.deadline.days });
  return t(row.dueCertain ? 'procedure.due' : 'procedure.dueAbout', { day: row.dueOn });
}
