import { Alert } from 'antd';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import type { TrialResult } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { type Column, Rows } from '../../components/cursor-table/index.tsx';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { Figures } from '../../components/figures/index.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { GRADE_TONES, useKinds } from '../../components/risk-kinds/index.ts';
import { Word } from '../../components/status-tag/index.tsx';
import { SubjectLink } from '../../components/subject-link/index.tsx';
import { segmentsOf, unseenParts } from './segments.ts';

type Hit = TrialResult['hits'][number] & { readonly number: number };

/** What the screening sees: the text with its hits in place, the hits, the steps, and what a stream holds back. */
export function TrialResults({ text, result }: { text: string; result: TrialResult }) {
  const { t } = useTranslation();
  const hits = result.hits.map((hit, at): Hit => ({ ...hit, number: at + 1 }));
  return (
    <>
      <Panel title={t('trial.inPlace')} note={t('trial.inPlaceNote', { count: hits.length })}>
        {result.detectors.some((detector) => detector.kind === 'keyword-list') ? null : (
          <Alert type="warning" showIcon title={t('trial.noLists')} className="page-alert" />
        )}
        <Highlighted text={text} hits={hits} result={result} />
        <Detectors result={result} />
      </Panel>
      <Panel title={t('trial.hits')} flush>
        <HitTable text={text} hits={hits} result={result} />
      </Panel>
      <Steps steps={result.steps} />
      <Stream stream={result.stream} length={text.length} />
    </>
  );
}

function Highlighted({ text, hits, result }: { text: string; hits: readonly Hit[]; result: TrialResult }) {
  const { nameOf } = useKinds(result.kinds);
  const { t } = useTranslation();
  let at = 0;
  return (
    <p className="trial-text">
      {segmentsOf(text, hits).map((segment) => {
        const start = at;
        at += segment.text.length;
        const worst = [...segment.hits].sort((a, b) => GRADES.indexOf(b.grade) - GRADES.indexOf(a.grade))[0];
        if (worst === undefined) return <Unseen key={start} text={segment.text} />;
        const title = segment.hits
          .map((hit) => `${hit.number}. ${nameOf(hit.kind)} · ${t(`grade.${hit.grade}`)}`)
          .join('\n');
        return (
          <mark key={start} className={`hit hit-${worst.grade}`} title={title}>
            <Unseen text={segment.text} />
            {segment.hits
              .filter((hit) => hit.end === at)
              .map((hit) => (
                <sup key={hit.number}>{hit.number}</sup>
              ))}
          </mark>
        );
      })}
    </p>
  );
}

const GRADES = ['notice', 'low', 'medium', 'high'];

/** Text in which what can't be seen is shown by its number. */
function Unseen({ text }: { text: string }) {
  let at = 0;
  return (
    <>
      {unseenParts(text).map((part) => {
        const key = at;
        at += part.text.length;
        return part.code === undefined ? (
          <Fragment key={key}>{part.text}</Fragment>
        ) : (
          <code key={key} className="unseen">
            {part.code}
          </code>
        );
      })}
    </>
  );
}

function HitTable({ text, hits, result }: { text: string; hits: readonly Hit[]; result: TrialResult }) {
  const { t } = useTranslation();
  const words = useText();
  const { nameOf } = useKinds(result.kinds);
  const detectors = new Map(result.detectors.map((detector) => [detector.name, detector]));
  const columns: Column<Hit>[] = [
    { key: 'number', title: t('trial.number'), narrow: 'hide', render: (row) => row.number },
    {
      key: 'text',
      title: t('trial.found'),
      narrow: 'head',
      render: (row) => (
        <b className="breakable">
          <Unseen text={text.slice(row.start, row.end)} />
        </b>
      ),
    },
    {
      key: 'grade',
      title: t('keywords.grade'),
      narrow: 'head',
      render: (row) => <Word tone={GRADE_TONES[row.grade]}>{t(`grade.${row.grade}`)}</Word>,
    },
    { key: 'kind', title: t('keywords.kind'), render: (row) => <span title={row.kind}>{nameOf(row.kind)}</span> },
    {
      key: 'detector',
      title: t('trial.detector'),
      render: (row) => {
        const detector = detectors.get(row.detector);
        return detector?.kind === 'keyword-list' ? (
          <SubjectLink id={row.detector} title={detector.title} />
        ) : (
          words(detector?.title)
        );
      },
    },
    { key: 'entry', title: t('trial.entry'), render: (row) => <span className="breakable">{row.entry ?? '—'}</span> },
    {
      key: 'via',
      title: t('trial.via'),
      render: (row) =>
        row.via.length === 0 ? (
          <span className="quiet">{t('trial.asWritten')}</span>
        ) : (
          row.via.map((step) => t(`via.${step}`)).join(t('common.separator'))
        ),
    },
    { key: 'place', title: t('trial.place'), render: (row) => `${row.start}–${row.end}` },
  ];
  return (
    <Rows
      label={t('trial.hits')}
      rows={hits}
      columns={columns}
      rowKey={(row) => String(row.number)}
      empty={<EmptyState small title={t('trial.noHits')} text={t('trial.noHitsText')} />}
    />
  );
}

function Detectors({ result }: { result: TrialResult }) {
  const { t, i18n } = useTranslation();
  const text = useText();
  if (result.detectors.length === 0) return null;
  return (
    <p className="quiet small">
      {t('trial.by')}{' '}
      {result.detectors.map((detector, at) => (
        <Fragment key={detector.name}>
          {at > 0 ? t('common.separator') : ''}
          {detector.kind === 'keyword-list' ? (
            <SubjectLink id={detector.name} title={detector.title} />
          ) : (
            text(detector.title)
          )}
          {detector.entries === null ? null : (
            <>
              {' '}
              ({t('trial.entries', { count: detector.entries, number: detector.entries.toLocaleString(i18n.language) })}
              )
            </>
          )}
          {detector.inForce ? null : ` · ${t('trial.notInForce')}`}
        </Fragment>
      ))}
    </p>
  );
}

function Steps({ steps }: { steps: TrialResult['steps'] }) {
  const { t } = useTranslation();
  return (
    <Panel title={t('trial.steps')} note={t('trial.stepsNote')}>
      <ol className="trial-steps">
        {steps.map(({ step, text, changed }) => (
          <li key={step} className={changed ? undefined : 'quiet'}>
            <span className="small">{t(`via.${step}`)}</span>
            {changed ? (
              <span className="breakable prewrap">
                <Unseen text={text} />
              </span>
            ) : (
              <span className="small">{t('trial.unchanged')}</span>
            )}
          </li>
        ))}
      </ol>
    </Panel>
  );
}

/** How far the arrived text could be passed on after each piece. */
function Stream({ stream, length }: { stream: TrialResult['stream']; length: number }) {
  const { t, i18n } = useTranslation();
  const most = Math.max(1, length);
  const shown = stream.pieces.slice(0, 60);
  const share = (value: number) => `${(value / most) * 100}%`;
  return (
    <Panel title={t('trial.stream')} note={t('trial.streamNote', { count: stream.piece })}>
      <Figures
        items={[
          { key: 'held', title: t('trial.mostHeldBack'), value: stream.mostHeldBack.toLocaleString(i18n.language) },
          { key: 'pieces', title: t('trial.pieces'), value: (stream.pieces.length - 1).toLocaleString(i18n.language) },
        ]}
      />
      <ol className="trial-stream">
        {shown.map(({ arrived, settled, hits }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: pieces are told apart by their number
          <li key={at}>
            <span className="small nowrap">
              {t('trial.pieceSays', { arrived, settled, held: arrived - settled, hits })}
            </span>
            <span className="count-bar" aria-hidden>
              <em style={{ width: share(arrived) }} />
              <i style={{ width: share(settled) }} />
            </span>
          </li>
        ))}
      </ol>
      {stream.pieces.length > shown.length ? (
        <p className="quiet small">{t('trial.morePieces', { count: stream.pieces.length - shown.length })}</p>
      ) : null}
    </Panel>
  );
}
