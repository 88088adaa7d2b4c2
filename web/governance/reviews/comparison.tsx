import { Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Page, type ReviewBindingView, useRead } from '../../app/api/index.ts';
import { ContentView } from '../../components/content-view/index.tsx';
import { RevisionDiff } from '../../components/revision-diff/index.tsx';

interface RevisionRow {
  readonly hash: string;
  readonly number: number;
  readonly content?: unknown;
}

/** What is decided about beside what is in force, or beside any other revision of the subject; and any two of them. */
export function Comparison({ binding, nowInForce }: { binding: ReviewBindingView; nowInForce: boolean }) {
  const { t } = useTranslation();
  const [before, setBefore] = useState<string>(binding.inForce ? 'in-force' : 'none');
  const [after, setAfter] = useState(binding.revision);
  const [wanted, setWanted] = useState(false);
  const revisions = useRead<Page<RevisionRow>>(
    `/subjects/${binding.subjectId}/revisions`,
    { limit: 50 },
    { enabled: wanted, staleTime: 60_000 },
  );
  const others = revisions.data?.items ?? [];
  const shown = (hash: string): unknown =>
    hash === binding.revision ? binding.content : others.find((one) => one.hash === hash)?.content;
  const named = (hash: string, number: number) =>
    t('review.compareRevision', { number }) +
    (hash === binding.inForce?.revision ? ` · ${t('review.compareInForce')}` : '');
  const known = others.some((one) => one.hash === binding.revision)
    ? others
    : [{ hash: binding.revision, number: binding.number }, ...others];
  const options = known.map(({ hash, number }) => ({ value: hash, label: named(hash, number) }));
  const left = (): unknown => {
    if (before === 'none') return undefined;
    // What is in force is not sent twice.
    if (before === 'in-force') return nowInForce ? binding.content : binding.inForce?.content;
    return shown(before);
  };
  const standard = before === 'in-force' && after === binding.revision;
  return (
    <>
      <div className="row small">
        <span className="quiet">{t('review.compareWith')}</span>
        <Select
          size="small"
          aria-label={t('review.compareWith')}
          popupMatchSelectWidth={false}
          value={before}
          onChange={setBefore}
          onOpenChange={() => setWanted(true)}
          loading={revisions.isFetching}
          options={[
            ...(binding.inForce ? [{ value: 'in-force', label: t('review.compareInForce') }] : []),
            { value: 'none', label: t('review.compareNone') },
            ...options,
          ]}
        />
        <span aria-hidden>→</span>
        <Select
          size="small"
          aria-label={t('review.compareShown')}
          popupMatchSelectWidth={false}
          value={after}
          onChange={setAfter}
          onOpenChange={() => setWanted(true)}
          options={options}
        />
      </div>
      {standard && nowInForce ? (
        <>
          <p className="quiet small">{t('review.nowInForce')}</p>
          <ContentView content={binding.content} />
        </>
      ) : before === 'none' && binding.inForce ? (
        <ContentView content={shown(after)} />
      ) : (
        <RevisionDiff before={left()} after={shown(after)} />
      )}
    </>
  );
}
