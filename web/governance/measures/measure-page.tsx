import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useParams } from 'react-router';
import { type MeasureDetail, useRead } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { FactsList } from '../../components/facts-list/index.tsx';
import { useFilters } from '../../components/filters/index.ts';
import { PageHeader } from '../../components/page-header/index.tsx';
import { Loaded } from '../../components/page-skeleton/loaded.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { StatusTag, Word } from '../../components/status-tag/index.tsx';
import { Time } from '../../components/time/index.tsx';
import { JudgementPanel } from '../assurance/judgement-panel.tsx';
import { ActsPanel } from './acts-panel.tsx';
import { ControlPanel } from './control-panel.tsx';
import { CriteriaTable } from './criteria-table.tsx';
import { Discrepancies } from './discrepancies.tsx';
import { HistoryPanel } from './history-panel.tsx';
import { Workplaces } from './workplaces.tsx';

/** One measure: what it asks for, what runs because of it, and what shows that it does. */
export function Page() {
  const { clause = '' } = useParams();
  const id = clause.replaceAll('-', '.');
  const [{ asOf }, setFilters] = useFilters(['asOf']);
  const measure = useRead<MeasureDetail>(`/measures/${id}`, { asOf }, { every: asOf ? false : 60_000 });
  return (
    <Loaded query={measure}>
      {(data) => <Measure data={data} past={asOf !== undefined} onNow={() => setFilters({ asOf: null })} />}
    </Loaded>
  );
}

function Measure({ data, past, onNow }: { data: MeasureDetail; past: boolean; onNow: () => void }) {
  const { t } = useTranslation();
  const text = useText();
  return (
    <>
      <PageHeader
        name={`${data.id} ${text(data.title)}`}
        title={
          <>
            <span className="mono quiet">{data.id}</span> {text(data.title)}
          </>
        }
        actions={<Workplaces measureId={data.id} />}
        crumbs={[
          { title: t('home.title'), path: '/' },
          { title: t(`chapter.${data.id[0]}`), path: '/' },
        ]}
        tags={
          <>
            <StatusTag status={data.status} />
            <Word>{t(`level.${data.level}`)}</Word>
            {data.assurance ? <Word>{t(`assurance.${data.assurance}`)}</Word> : null}
          </>
        }
        detail={
          <span className="small">
            {data.since ? (
              <>
                {t('measure.since')} <Time at={data.since} />
              </>
            ) : null}
            {data.computedAt ? (
              <>
                {' · '}
                {t('measure.computed')} <Time at={data.computedAt} />
              </>
            ) : null}
            {data.validUntil ? (
              <>
                {' · '}
                {t('measure.validUntil')} <Time at={data.validUntil} />
              </>
            ) : null}
          </span>
        }
      />
      {past ? (
        <Alert
          type="info"
          showIcon
          title={
            <>
              {t('home.stoodAt')} <Time at={data.asOf} absolute />
            </>
          }
          action={
            <Button size="small" onClick={onNow}>
              {t('measure.toNow')}
            </Button>
          }
        />
      ) : null}
      <div className="columns">
        <div className="stack">
          <ControlPanel data={data} />
          <CriteriaTable criteria={data.criteria} />
          <ActsPanel measureId={data.id} />
        </div>
        <div className="stack">
          <Panel title={t('measure.about')}>
            <FactsList
              long
              facts={[
                [t('measure.need'), text(data.need)],
                [t('measure.means'), text(data.means)],
                [t('measure.enforcement'), text(data.enforcement)],
              ]}
            />
          </Panel>
          <JudgementPanel measureId={data.id} />
          <Discrepancies discrepancies={data.discrepancies} />
          <HistoryPanel measureId={data.id} controls={data.controls} />
        </div>
      </div>
    </>
  );
}
