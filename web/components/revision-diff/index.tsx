import { Switch } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Difference, differencesOf } from '../content-view/flatten.ts';
import { ContentView, useFieldName, Value } from '../content-view/index.tsx';

/** What a revision says, compared with the one in force; without one, simply what it says. */
export function RevisionDiff({ before, after }: { before: unknown; after: unknown }) {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  if (before === null || before === undefined) {
    return (
      <div className="stack-tight">
        <p className="quiet small">{t('diff.first')}</p>
        <ContentView content={after} />
      </div>
    );
  }
  const differences = differencesOf(before, after);
  const changed = differences.filter((one) => one.change !== 'same');
  return (
    <div className="stack-tight">
      <div className="row-between">
        <span className="quiet small">{t('diff.changed', { count: changed.length })}</span>
        <span className="row small">
          <Switch size="small" checked={all} onChange={setAll} aria-label={t('diff.all')} /> {t('diff.all')}
        </span>
      </div>
      <div className="diff">
        {(all ? differences : changed).map((one) => (
          <DiffRow key={one.path} difference={one} />
        ))}
      </div>
    </div>
  );
}

function DiffRow({ difference }: { difference: Difference }) {
  const { t } = useTranslation();
  const nameOf = useFieldName();
  const { change, path } = difference;
  return (
    <div className={`diff-row diff-${change}`}>
      <div className="diff-name">
        {nameOf(path)}
        {change === 'same' ? null : <small>{t(`diff.${change}Word`)}</small>}
      </div>
      {change === 'same' ? (
        <div className="diff-both">
          <Value value={difference.after} path={path} />
        </div>
      ) : (
        <>
          <div className="diff-before">
            <span className="visually-hidden">{t('diff.before')}</span>
            <Value value={difference.before} path={path} />
          </div>
          <div className="diff-after">
            <span className="visually-hidden">{t('diff.after')}</span>
            <Value value={difference.after} path={path} />
          </div>
        </>
      )}
    </div>
  );
}
