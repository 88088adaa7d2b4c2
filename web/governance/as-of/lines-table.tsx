import { useTranslation } from 'react-i18next';
import { type AsOfChangeView, type AsOfLineView, useList } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { type Column, CursorTable } from '../../components/cursor-table/index.tsx';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { Word } from '../../components/status-tag/index.tsx';
import { PastActs } from './acts.tsx';
import { PastValue, PastValues } from './value.tsx';

interface Asked {
  readonly area: string;
  readonly title: string;
  readonly at: string | undefined;
}

/** One part of the organisation as it stood. */
export function LinesTable({ area, title, at }: Asked) {
  const { t } = useTranslation();
  const text = useText();
  const list = useList<AsOfLineView>(`/as-of/${area}`, { at });
  const names = new Map(
    (list.data ?? []).flatMap(({ facts }) => facts.map((fact) => [fact.name, fact.label] as const)),
  );
  const columns: Column<AsOfLineView>[] = [
    { key: 'about', title: t('asOf.about'), narrow: 'head', render: ({ about }) => <PastValue value={about} /> },
    ...[...names].map(([name, label]) => ({
      key: name,
      title: text(label),
      render: ({ facts }: AsOfLineView) => (
        <PastValues values={facts.find((fact) => fact.name === name)?.values ?? []} />
      ),
    })),
    { key: 'acts', title: t('asOf.acts'), render: ({ acts }) => <PastActs acts={acts} /> },
  ];
  return (
    <CursorTable
      label={title}
      list={list}
      columns={columns}
      rowKey={({ id }) => id}
      empty={<EmptyState small title={t('asOf.none')} text={t('asOf.noneText')} />}
    />
  );
}

const TONES = { added: 'good', ended: 'bad', changed: 'warn' } as const;

/** What has been added, has ended or has changed in it since. */
export function ChangesTable({ area, title, at }: Asked) {
  const { t } = useTranslation();
  const list = useList<AsOfChangeView>(`/as-of/${area}/changes`, { at });
  const columns: Column<AsOfChangeView>[] = [
    {
      key: 'about',
      title: t('asOf.about'),
      narrow: 'head',
      render: ({ before, now }) => <PastValue value={(now ?? before)!.about} />,
    },
    {
      key: 'what',
      title: t('asOf.what'),
      render: ({ what }) => <Word tone={TONES[what]}>{t(`asOf.whats.${what}`)}</Word>,
    },
    { key: 'before', title: t('asOf.before'), render: ({ before, now }) => <Facts line={before} other={now} /> },
    { key: 'now', title: t('asOf.today'), render: ({ before, now }) => <Facts line={now} other={before} /> },
    { key: 'acts', title: t('asOf.actsSince'), render: ({ acts }) => <PastActs acts={acts} /> },
  ];
  return (
    <CursorTable
      label={title}
      list={list}
      columns={columns}
      rowKey={({ before, now }) => (now ?? before)!.id}
      empty={<EmptyState small title={t('asOf.noChange')} text={t('asOf.noChangeText')} />}
    />
  );
}

/** What a line says; where there is another to compare with, only what differs. */
function Facts({ line, other }: { line: AsOfLineView | null; other: AsOfLineView | null }) {
  const { t } = useTranslation();
  const text = useText();
  if (line === null) return <span className="quiet">—</span>;
  const same = (name: string) => {
    const values = (of: AsOfLineView) => JSON.stringify(of.facts.find((fact) => fact.name === name)?.values);
    return other !== null && values(line) === values(other);
  };
  const facts = line.facts.filter(({ name, values }) => !same(name) && (other !== null || values.length > 0));
  const revision = line.about.type === 'subject' ? line.about.revision : undefined;
  return (
    <ul className="values">
      {facts.map(({ name, label, values }) => (
        <li key={name}>
          <span className="quiet small">{text(label)}</span> <PastValues values={values} />
        </li>
      ))}
      {facts.length === 0 && revision !== undefined ? (
        <li>
          <span className="quiet small">{t('asOf.revision')}</span>{' '}
          <span className="mono">{revision.slice(0, 12)}</span>
        </li>
      ) : null}
    </ul>
  );
}
