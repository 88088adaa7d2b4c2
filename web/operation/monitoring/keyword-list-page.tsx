import { EditOutlined, ExperimentOutlined, ImportOutlined } from '@ant-design/icons';
import { Alert, Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { type KeywordListView, useRead } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { useCan } from '../../app/session/index.ts';
import { ApplyButton } from '../../components/apply-dialog/index.tsx';
import { Figures } from '../../components/figures/index.tsx';
import { MeasureLinks } from '../../components/measure-links/index.tsx';
import { PageHeader } from '../../components/page-header/index.tsx';
import { Loaded } from '../../components/page-skeleton/loaded.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { StateTag, Word } from '../../components/status-tag/index.tsx';
import { SubjectFacts } from '../../components/subject-content/subject-facts.tsx';
import { Time } from '../../components/time/index.tsx';
import { RecordTable } from '../../governance/ledger/record-table.tsx';
import { ComparisonPanel } from './comparison-panel.tsx';
import { CountsPanel } from './counts-panel.tsx';
import { EntriesPanel } from './entries-panel.tsx';
import { ImportDialog } from './import-dialog.tsx';
import { KeywordListEditor } from './keyword-list-editor.tsx';
import { SamplesPanel } from './samples-panel.tsx';

/** One keyword list: what is in force, what the draft changes, whether its samples hold. */
export function Page() {
  const { id = '' } = useParams();
  const list = useRead<KeywordListView>(`/keyword-lists/${id}`);
  return <Loaded query={list}>{(data) => <KeywordList list={data} />}</Loaded>;
}

function KeywordList({ list }: { list: KeywordListView }) {
  const { t } = useTranslation();
  const text = useText();
  const may = useCan('keyword-list.write') && list.state !== 'retired';
  const mayTry = useCan('screening.try');
  const maySee = useCan('keyword-entry.read');
  const [open, setOpen] = useState<'edit' | 'import' | null>(null);
  const draft = list.latest !== list.inForce;
  return (
    <>
      <PageHeader
        title={text(list.title)}
        crumbs={[{ title: t('nav.keywordLists'), path: '/keyword-lists' }]}
        tags={
          <>
            <StateTag of="subject" value={list.state} />
            {list.content.demonstration ? <Word tone="warn">{t('keywords.demonstration')}</Word> : null}
            <MeasureLinks ids={['6.2.a']} />
          </>
        }
        detail={<span className="prewrap">{list.content.description}</span>}
        actions={
          <>
            {mayTry ? (
              <Link to={`/screening?list=${list.id}&revision=${list.latest}`}>
                <Button icon={<ExperimentOutlined aria-hidden />}>{t('keywords.try')}</Button>
              </Link>
            ) : null}
            {may ? (
              <>
                <Button icon={<EditOutlined aria-hidden />} onClick={() => setOpen('edit')}>
                  {t('common.edit')}
                </Button>
                <Button icon={<ImportOutlined aria-hidden />} onClick={() => setOpen('import')}>
                  {t('keywords.import')}
                </Button>
                {list.inForce !== null ? (
                  <ApplyButton
                    path={`/subjects/${list.id}/apply`}
                    gate="keyword-list.retire"
                    label={t('keywords.retire')}
                    note={t('keywords.retireNote')}
                    type="default"
                  />
                ) : null}
                {draft ? (
                  <ApplyButton
                    path={`/subjects/${list.id}/apply`}
                    gate="keyword-list.admit"
                    label={t('keywords.apply')}
                    note={t('keywords.applyNote')}
                  />
                ) : null}
              </>
            ) : null}
          </>
        }
      />
      {list.content.demonstration ? (
        <Alert type="warning" showIcon title={t('keywords.demonstrationText')} className="page-alert" />
      ) : null}
      <div className="columns">
        <div className="stack">
          <StandingPanel list={list} />
          <SamplesPanel list={list} may={may} />
          {list.changes !== null && draft && maySee ? <ComparisonPanel list={list} /> : null}
          <EntriesPanel list={list} may={may} />
          <Panel title={t('record.list')} flush>
            <RecordTable filters={{ subjectId: list.id }} limit={10} />
          </Panel>
        </div>
        <div className="stack">
          <CountsPanel list={list} />
          <SubjectFacts view={list} />
        </div>
      </div>
      {open === 'edit' ? <KeywordListEditor onClose={() => setOpen(null)} list={list} /> : null}
      <ImportDialog open={open === 'import'} onClose={() => setOpen(null)} list={list} />
    </>
  );
}

const DAY = 86_400_000;

/** What is in force since when, and what the draft would change. */
function StandingPanel({ list }: { list: KeywordListView }) {
  const { t, i18n } = useTranslation();
  const number = (value: number | undefined) => value?.toLocaleString(i18n.language) ?? '—';
  const { changes, updateDays, admittedAt } = list;
  const late = admittedAt !== null && updateDays !== null && Date.now() - Date.parse(admittedAt) > updateDays * DAY;
  return (
    <Panel
      title={t('keywords.standing')}
      note={t(
        list.inForce === null
          ? 'keywords.neverInForce'
          : changes !== null && list.latest !== list.inForce
            ? 'keywords.hasDraft'
            : 'keywords.isInForce',
      )}
    >
      <Figures
        items={[
          {
            key: 'in-force',
            title: t('keywords.entriesInForce'),
            value: number(list.contentInForce?.entries.count),
          },
          { key: 'newest', title: t('keywords.entriesNewest'), value: number(list.content.entries.count) },
          ...(changes !== null && list.latest !== list.inForce
            ? [
                {
                  key: 'changes',
                  title: t('keywords.changes'),
                  value: `+${number(changes.added)} −${number(changes.removed)} ~${number(changes.changed)}`,
                },
              ]
            : []),
          {
            key: 'age',
            title: t('keywords.admittedAt'),
            value: admittedAt === null ? '—' : <Time at={admittedAt} />,
          },
        ]}
      />
      {late ? <Alert type="warning" showIcon title={t('keywords.late', { days: updateDays })} /> : null}
    </Panel>
  );
}
