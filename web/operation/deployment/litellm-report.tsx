import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import type { LiteLlmReport } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { type Column, Rows } from '../../components/cursor-table/index.tsx';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { Figures } from '../../components/figures/index.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { Word } from '../../components/status-tag/index.tsx';
import { SubjectLink } from '../../components/subject-link/index.tsx';

type Item = LiteLlmReport['items'][number];
type Row = Item & { readonly place: number };

const TONES: Record<Item['result'], string> = { taken: 'good', changed: 'warn', known: 'idle', 'not-taken': 'bad' };
/** What has a page of its own. */
const LINKED: readonly Item['kind'][] = ['model', 'version', 'endpoint', 'application'];

/** What became of each entry, or would. */
export function LiteLlmReportPanel({ report }: { report: LiteLlmReport }) {
  const { t } = useTranslation();
  const text = useText();
  const { items, dryRun } = report;
  const columns: Column<Row>[] = [
    {
      key: 'name',
      title: t('liteLlm.name'),
      narrow: 'head',
      render: ({ name }) => <span className="breakable">{name}</span>,
    },
    {
      key: 'result',
      title: t('liteLlm.result'),
      narrow: 'head',
      render: ({ result }) => <Word tone={TONES[result]}>{t(`liteLlm.resultWord.${result}`)}</Word>,
    },
    { key: 'kind', title: t('liteLlm.kind'), render: ({ kind }) => t(`liteLlm.kindWord.${kind}`) },
    {
      key: 'here',
      title: t('liteLlm.here'),
      render: ({ id, kind }) => (id !== null && LINKED.includes(kind) ? <SubjectLink id={id} /> : '—'),
    },
    {
      key: 'notes',
      title: t('liteLlm.notes'),
      render: ({ notes }) =>
        notes.length === 0 ? (
          '—'
        ) : (
          <ul className="plain-list small">
            {notes.map((note) => (
              <li key={note.code}>{text(note)}</li>
            ))}
          </ul>
        ),
    },
  ];
  return (
    <Panel title={t('liteLlm.report')}>
      <div className="stack">
        <Alert type={dryRun ? 'info' : 'success'} showIcon title={t(dryRun ? 'liteLlm.tried' : 'liteLlm.done')} />
        <Figures
          items={(['taken', 'changed', 'known', 'not-taken'] as const).map((result) => ({
            key: result,
            title: t(`liteLlm.resultWord.${result}`),
            value: items.filter((item) => item.result === result).length,
          }))}
        />
        <Rows
          label={t('liteLlm.report')}
          rows={items.map((item, place) => ({ ...item, place }))}
          columns={columns}
          rowKey={(row) => String(row.place)}
          empty={<EmptyState small title={t('liteLlm.nothing')} text={t('liteLlm.nothingText')} />}
        />
      </div>
    </Panel>
  );
}
