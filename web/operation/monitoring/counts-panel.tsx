import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { CountRow, KeywordListView } from '../../app/api/index.ts';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { useKinds } from '../../components/risk-kinds/index.ts';

/** Entries by kind; where the profile has a number for the kind, beside it. */
export function CountsPanel({ list }: { list: KeywordListView }) {
  const { t, i18n } = useTranslation();
  const { nameOf } = useKinds(list.content.ownKinds);
  const present = new Map(list.content.entries.kinds.map(({ kind, count }) => [kind, count]));
  const wanted = new Map(list.counts.map((row) => [row.kind ?? '', row]));
  const kinds = [
    ...list.counts.flatMap(({ kind }) => kind ?? []),
    ...[...present.keys()].filter((kind) => !wanted.has(kind)),
  ];
  const total = wanted.get('');
  const most = Math.max(1, ...kinds.map((kind) => Math.max(present.get(kind) ?? 0, wanted.get(kind)?.wanted ?? 0)));
  return (
    <Panel
      title={t('keywords.counts')}
      note={t(list.counts.length > 0 ? 'keywords.countsNote' : 'keywords.countsFree')}
    >
      {kinds.length === 0 ? (
        <EmptyState small title={t('keywords.noEntries')} />
      ) : (
        <ul className="counts">
          {total ? (
            <Bar name={t('keywords.total')} count={list.content.entries.count} row={total} most={total.wanted} />
          ) : null}
          {kinds.map((kind) => (
            <Bar
              key={kind}
              name={`${kind.startsWith('own.') ? '' : `${kind} `}${nameOf(kind)}`}
              count={present.get(kind) ?? 0}
              row={wanted.get(kind)}
              most={most}
            />
          ))}
        </ul>
      )}
      {list.counts.length > 0 ? (
        <p className="quiet small source">
          {t('keywords.countsSource', { source: list.counts[0]!.source })} <Link to="/profile">{t('nav.profile')}</Link>
        </p>
      ) : null}
      <span className="visually-hidden">{list.content.entries.count.toLocaleString(i18n.language)}</span>
    </Panel>
  );
}

function Bar(props: { name: string; count: number; row: CountRow | undefined; most: number }) {
  const { t, i18n } = useTranslation();
  const { count, row, most } = props;
  const share = (value: number) => `${Math.min(100, (value / Math.max(1, most)) * 100)}%`;
  const number = (value: number) => value.toLocaleString(i18n.language);
  return (
    <li className={row === undefined ? 'count-free' : row.met ? 'count-met' : 'count-short'}>
      <span className="count-name clamp">{props.name}</span>
      <span className="count-number nowrap">
        {number(count)}
        {row ? <span className="quiet"> / {number(row.wanted)}</span> : null}
        {row ? <span className="visually-hidden">{t(row.met ? 'keywords.enough' : 'keywords.tooFew')}</span> : null}
      </span>
      <span className="count-bar" aria-hidden>
        <i style={{ width: share(count) }} />
        {row ? <b style={{ left: share(row.wanted) }} /> : null}
      </span>
    </li>
  );
}
