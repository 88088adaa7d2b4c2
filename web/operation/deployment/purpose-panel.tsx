import { Button } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { type PurposeView, useRead } from '../../app/api/index.ts';
import { useText, useTimes } from '../../app/i18n/index.ts';
import { useCan } from '../../app/session/index.ts';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { Loaded } from '../../components/page-skeleton/loaded.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { ActorName } from '../../components/person-name/index.tsx';
import { SeriesChart } from '../../components/series-chart/index.tsx';
import { Time } from '../../components/time/index.tsx';
import { PurposeLookDialog } from './purpose-look-dialog.tsx';

const COLOURS = [
  ['within', '--good'],
  ['off-observed', '#d9a441'],
  ['off-warned', '#c2684f'],
  ['off-blocked', '--bad'],
  ['unjudged', '#7c4a86'],
  ['unchecked', '--idle'],
] as const;

/** What gateways found of the use of an application in the last month, and who looked at it. */
export function PurposePanel({ applicationId }: { applicationId: string }) {
  const may = useCan('traffic.read');
  return may ? <Findings applicationId={applicationId} /> : null;
}

function Findings({ applicationId }: { applicationId: string }) {
  const view = useRead<PurposeView>(`/applications/${applicationId}/purpose`, { days: 30 }, { every: 30_000 });
  return <Loaded query={view}>{(data) => <View view={data} />}</Loaded>;
}

function View({ view }: { view: PurposeView }) {
  const { t } = useTranslation();
  const text = useText();
  const times = useTimes();
  const may = useCan('purpose.look');
  const [looking, setLooking] = useState(false);
  const labels = useMemo(() => view.days.map(({ at }) => at.slice(5, 10)), [view]);
  const series = useMemo(
    () =>
      COLOURS.map(([key, colour]) => ({
        key,
        colour,
        name: t(`purpose.verdict.${key}`),
        values: view.days.map(({ counts }) => counts[key] ?? 0),
      })).filter(({ key, values }) => key === 'within' || values.some((value) => value > 0)),
    [view, t],
  );
  const traffic = (mark: string) => `/traffic?applicationId=${view.applicationId}&mark=${mark}&from=${view.from}`;
  const [last] = view.looks;
  return (
    <Panel
      title={t('purpose.found')}
      note={
        view.enforced.length === 0
          ? t('purpose.notServed')
          : view.enforced
              .map(({ title, mode, asksNothing }) =>
                t(asksNothing ? 'purpose.enforcedNothing' : 'purpose.enforced', {
                  title: text(title),
                  mode: t(`mode.${mode}`),
                }),
              )
              .join(' ')
      }
      extra={
        may && view.open.count > 0 ? (
          <Button size="small" type="primary" onClick={() => setLooking(true)}>
            {t('purpose.look')}
          </Button>
        ) : null
      }
    >
      {view.days.length === 0 ? (
        <EmptyState small title={t('purpose.noTraffic')} text={t('purpose.noTrafficText')} />
      ) : (
        <>
          <SeriesChart times={labels} series={series} label={t('purpose.found')} />
          <p className="row small">
            {series
              .filter(({ key }) => key.startsWith('off-') || key === 'unjudged')
              .map(({ key, name, values }) => (
                <Link key={key} to={traffic(key)}>
                  {t('purpose.seeTraffic', { name, count: values.reduce((sum, value) => sum + value, 0) })}
                </Link>
              ))}
          </p>
        </>
      )}
      {view.rules.length > 0 ? (
        <ul className="limit-bars" aria-label={t('purpose.rules')}>
          {view.rules.map(({ rule, title, count, newestAt }) => (
            <li key={rule}>
              <span>{ruleName(rule, title)}</span>
              <b>{t('purpose.times', { count })}</b>
              <span className="quiet small">
                <Time at={newestAt} />
              </span>
            </li>
          ))}
        </ul>
      ) : null}
      <p className="quiet small">
        {view.open.oldestAt === null
          ? t('purpose.allSeen')
          : t('purpose.open', { count: view.open.count, since: times.absolute(view.open.oldestAt) })}{' '}
        {last === undefined ? null : (
          <>
            {t('purpose.lastLook')} <Time at={last.at} /> · <ActorName id={last.by} /> ·{' '}
            {t('purpose.times', { count: last.findings })}
          </>
        )}
      </p>
      {looking ? <PurposeLookDialog view={view} onClose={() => setLooking(false)} /> : null}
    </Panel>
  );

  function ruleName(rule: string, title: string | null): string {
    const [kind = '', name = ''] = rule.split(':');
    return t(`purpose.rule.${kind}`, { name: title ?? name, defaultValue: rule });
  }
}
