import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { type MisuseCaseDetail, useRead } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { useCan } from '../../app/session/index.ts';
import { type Column, Rows } from '../../components/cursor-table/index.tsx';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { FactsList } from '../../components/facts-list/index.tsx';
import { PageHeader } from '../../components/page-header/index.tsx';
import { Loaded } from '../../components/page-skeleton/loaded.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { ActorName } from '../../components/person-name/index.tsx';
import { SubjectLink } from '../../components/subject-link/index.tsx';
import { Time } from '../../components/time/index.tsx';
import { MisuseGradeDialog, MisuseNoteDialog } from './misuse-dialogs.tsx';
import { Held, Until, Who } from './misuse-words.tsx';
import { useScreeningWords } from './screening-words.ts';

type Step = MisuseCaseDetail['steps'][number];
type Violation = MisuseCaseDetail['violations'][number];

/** What is held against one user, how it came to that, and the requests behind it. */
export function Page() {
  const { id } = useParams();
  const query = useRead<MisuseCaseDetail>(`/misuse-cases/${id}`, undefined, { every: 10_000 });
  return <Loaded query={query}>{(row) => <Detail row={row} />}</Loaded>;
}

function Detail({ row }: { row: MisuseCaseDetail }) {
  const { t } = useTranslation();
  const text = useText();
  const words = useScreeningWords();
  const mayGrade = useCan('misuse.grade');
  const mayReinstate = useCan('misuse.reinstate');
  const mayAppeal = useCan('misuse.appeal');
  const [doing, setDoing] = useState<'grade' | 'reinstate' | 'appeal' | null>(null);
  const close = () => setDoing(null);
  const word = (grade: string) => t(`state.misuse.${grade}`);
  const because = ({ act, grade, cause }: Step) =>
    t(`misuse.acts.${act}`, { grade: word(grade) }) + (cause === null ? '' : ` · ${t(`misuse.causes.${cause}`)}`);
  const steps: Column<Step>[] = [
    { key: 'at', title: t('misuse.at'), narrow: 'head', render: (step) => <Time at={step.at} absolute seconds /> },
    { key: 'act', title: t('misuse.act'), narrow: 'head', render: because },
    {
      key: 'by',
      title: t('misuse.setBy'),
      render: (step) =>
        step.actor !== null ? <ActorName id={step.actor} /> : step.act === 'reached' ? '—' : t('misuse.byCount'),
    },
    { key: 'note', title: t('misuse.note'), render: (step) => step.note ?? '—' },
    {
      key: 'traffic',
      title: '',
      render: (step) =>
        step.trafficId === null ? null : <Link to={`/traffic?id=${step.trafficId}`}>{t('misuse.see')}</Link>,
    },
  ];
  const violations: Column<Violation>[] = [
    { key: 'at', title: t('misuse.at'), narrow: 'head', render: (one) => <Time at={one.at} absolute seconds /> },
    { key: 'detector', title: t('misuse.detector'), render: (one) => words.detector(one.detector) },
    {
      key: 'grade',
      title: t('misuse.severity'),
      render: (one) => (one.grade === '' ? '—' : t(`grade.${one.grade}`, { defaultValue: one.grade })),
    },
    {
      key: 'counts',
      title: t('misuse.count'),
      render: (one) =>
        one.inADay === 0
          ? '—'
          : `${t('misuse.rowOf', { count: one.inARow })} · ${t('misuse.dayOf', { count: one.inADay })}`,
    },
    {
      key: 'traffic',
      title: '',
      render: (one) => <Link to={`/traffic?id=${one.trafficId}`}>{t('misuse.see')}</Link>,
    },
  ];
  return (
    <>
      <PageHeader
        title={<Who row={row} whole />}
        name={t('nav.misuse')}
        crumbs={[{ title: t('nav.misuse'), path: '/misuse' }, { title: text(row.applicationTitle) }]}
        tags={<Held row={row} />}
        detail={t(row.kind === 'key' ? 'misuse.keyNote' : 'misuse.pseudonymNote')}
        actions={
          <>
            {mayAppeal && row.grade !== 'none' ? (
              <Button onClick={() => setDoing('appeal')}>{t('misuse.appeal')}</Button>
            ) : null}
            {mayGrade && row.grade !== 'close' ? (
              <Button danger onClick={() => setDoing('grade')}>
                {t('misuse.suspend')}
              </Button>
            ) : null}
            {mayReinstate && (row.grade !== 'none' || row.proposed !== null) ? (
              <Button type="primary" onClick={() => setDoing('reinstate')}>
                {t(row.grade === 'none' ? 'misuse.dismiss' : 'misuse.reinstate')}
              </Button>
            ) : null}
          </>
        }
      />
      <div className="stack">
        <Panel>
          <FactsList
            facts={[
              [
                t('misuse.application'),
                <SubjectLink key="a" id={row.applicationId} title={text(row.applicationTitle)} />,
              ],
              [t('misuse.counts'), `${row.today} / ${row.month}`],
              row.grade !== 'none' && [t('misuse.since'), <Time key="s" at={row.since} />],
              row.grade !== 'none' && [t('misuse.until'), <Until key="u" row={row} />],
              row.requestsPerMinute !== null && [
                t('misuse.requests'),
                t('misuse.perMinute', { count: row.requestsPerMinute }),
              ],
              row.grade !== 'none' && [
                t('misuse.setBy'),
                row.setBy === null ? t('misuse.byCount') : <ActorName key="b" id={row.setBy} />,
              ],
              [
                t('misuse.reached'),
                row.reachedAt === null ? t('misuse.notReached') : <Time key="r" at={row.reachedAt} />,
              ],
            ]}
          />
        </Panel>
        <Panel title={t('misuse.history')} flush>
          <Rows
            label={t('misuse.history')}
            rows={row.steps}
            columns={steps}
            rowKey={(step) => `${step.recordId}${step.act}`}
            empty={<EmptyState small title={t('misuse.none')} />}
          />
        </Panel>
        <Panel
          title={t('misuse.records')}
          flush
          extra={
            row.kind === 'key' ? null : (
              <Link to={`/traffic?applicationId=${row.applicationId}&endUser=${row.who}`}>{t('misuse.see')}</Link>
            )
          }
        >
          <Rows
            label={t('misuse.records')}
            rows={row.violations}
            columns={violations}
            rowKey={(one) => one.trafficId}
            empty={<EmptyState small title={t('misuse.noRecords')} />}
          />
        </Panel>
      </div>
      {doing === 'grade' ? <MisuseGradeDialog row={row} onClose={close} /> : null}
      {doing === 'reinstate' || doing === 'appeal' ? <MisuseNoteDialog row={row} what={doing} onClose={close} /> : null}
    </>
  );
}
