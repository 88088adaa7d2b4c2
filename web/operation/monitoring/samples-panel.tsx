import { CheckCircleFilled, CloseCircleFilled, EditOutlined } from '@ant-design/icons';
import { Alert, Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type KeywordListView, type SamplesView, useRead } from '../../app/api/index.ts';
import { useCan } from '../../app/session/index.ts';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { ErrorState } from '../../components/error-state/index.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { useKinds } from '../../components/risk-kinds/index.ts';
import { SamplesDialog } from './samples-dialog.tsx';

/** The regression samples of the newest revision, screened by it now. */
export function SamplesPanel({ list, may }: { list: KeywordListView; may: boolean }) {
  const { t } = useTranslation();
  const maySee = useCan('keyword-entry.read');
  const samples = useRead<SamplesView>(
    `/keyword-lists/${list.id}/samples`,
    // Without a revision: the newest, which after an edit is no longer the one that this page knows.
    undefined,
    { enabled: maySee, keep: true },
  );
  const [editing, setEditing] = useState(false);
  const { mustCatch, mustPass } = list.content.samples;
  return (
    <Panel
      title={t('samples.title')}
      note={t('samples.note')}
      extra={
        may && maySee && samples.data ? (
          <Button size="small" icon={<EditOutlined aria-hidden />} onClick={() => setEditing(true)}>
            {t('samples.edit')}
          </Button>
        ) : null
      }
    >
      {!maySee ? (
        <p className="quiet">{t('samples.hidden', { mustCatch, mustPass })}</p>
      ) : samples.error ? (
        <ErrorState problem={samples.error} onRetry={() => void samples.refetch()} />
      ) : samples.data === undefined ? (
        <p className="quiet">{t('common.loading')}</p>
      ) : (
        <Results results={samples.data} list={list} />
      )}
      {editing && samples.data ? (
        <SamplesDialog list={list} samples={samples.data} onClose={() => setEditing(false)} />
      ) : null}
    </Panel>
  );
}

function Results({ results, list }: { results: SamplesView; list: KeywordListView }) {
  const { t } = useTranslation();
  const { nameOf } = useKinds(list.content.ownKinds);
  if (results.mustCatch.length + results.mustPass.length === 0) {
    return <EmptyState small title={t('samples.none')} text={t('samples.noneText')} />;
  }
  const failing =
    results.mustCatch.filter((one) => !one.caught).length + results.mustPass.filter((one) => !one.passed).length;
  return (
    <div className="stack-tight">
      {results.holds === null ? (
        <Alert type="info" showIcon title={t('samples.incomplete')} />
      ) : (
        <Alert
          type={results.holds ? 'success' : 'error'}
          showIcon
          title={results.holds ? t('samples.hold') : t('samples.fail', { count: failing })}
        />
      )}
      <ol className="samples">
        {results.mustCatch.map((one, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: samples are told apart by their number
          <li key={`catch${at}`} className={one.caught ? 'sample-good' : 'sample-bad'}>
            {one.caught ? <CheckCircleFilled aria-hidden /> : <CloseCircleFilled aria-hidden />}
            <div>
              <span className="breakable">{one.text}</span>
              <div className="quiet small">
                {t('samples.mustCatch', { number: at + 1, kind: nameOf(one.kind) })} ·{' '}
                {one.caught
                  ? t('samples.caught')
                  : one.kinds.length > 0
                    ? t('samples.caughtAs', { kinds: one.kinds.map(nameOf).join(t('common.separator')) })
                    : t('samples.slipped')}
              </div>
            </div>
          </li>
        ))}
        {results.mustPass.map((one, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: samples are told apart by their number
          <li key={`pass${at}`} className={one.passed ? 'sample-good' : 'sample-bad'}>
            {one.passed ? <CheckCircleFilled aria-hidden /> : <CloseCircleFilled aria-hidden />}
            <div>
              <span className="breakable">{one.text}</span>
              <div className="quiet small">
                {t('samples.mustPass', { number: at + 1 })} · {t(one.passed ? 'samples.passed' : 'samples.stopped')}
              </div>
            </div>
          </li>
        ))}
      </ol>
    </div>
  );
}
