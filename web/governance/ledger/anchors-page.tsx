import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { type AnchorItem, type LogInfo, type Page as PageOf, useList, useRead } from '../../app/api/index.ts';
import { type Column, CursorTable, Rows } from '../../components/cursor-table/index.tsx';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { PageHeader } from '../../components/page-header/index.tsx';
import { Loaded } from '../../components/page-skeleton/loaded.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { StateTag, Word } from '../../components/status-tag/index.tsx';
import { Time } from '../../components/time/index.tsx';
import { ComparePanel } from './compare-panel.tsx';
import { KeepersPanel } from './keepers-panel.tsx';

/** Who outside vouches for the ledger: how far, since when, and what nobody vouches for yet. */
export function Page() {
  const { t } = useTranslation();
  return (
    <>
      <PageHeader title={t('nav.anchors')} detail={t('anchor.intro')} />
      <div className="stack">
        <CoveragePanel />
        <KeepersPanel />
        <ComparePanel />
        <GivenPanel />
      </div>
    </>
  );
}

function CoveragePanel() {
  const { t, i18n } = useTranslation();
  const logs = useRead<PageOf<LogInfo>>('/ledger/logs', undefined, { every: 10_000 });
  const number = (value: number) => value.toLocaleString(i18n.language);
  const columns: Column<LogInfo>[] = [
    {
      key: 'log',
      title: t('ledger.log'),
      narrow: 'head',
      render: (log) => (
        <Link to={`/ledger/${encodeURIComponent(log.name)}`} className="mono">
          {log.name}
        </Link>
      ),
    },
    {
      key: 'anchoring',
      title: t('ledger.anchoring'),
      render: (log) => <StateTag of="anchoring" value={log.anchoring} />,
    },
    {
      key: 'covered',
      title: t('anchor.covered'),
      align: 'right',
      render: (log) => t('ledger.sizeOf', { published: number(log.anchoredSize), size: number(log.publishedSize) }),
    },
    {
      key: 'rest',
      title: t('anchor.rest'),
      align: 'right',
      render: (log) => {
        const rest = Math.max(0, log.publishedSize - log.anchoredSize);
        return rest === 0 ? '—' : t('anchor.restOf', { count: rest });
      },
    },
    { key: 'at', title: t('anchor.last'), render: (log) => <Time at={log.anchoredAt} /> },
  ];
  return (
    <Panel title={t('anchor.coverage')} note={t('anchor.coverageNote')} flush>
      <Loaded query={logs}>
        {({ items }) => (
          <Rows
            label={t('anchor.coverage')}
            rows={items}
            columns={columns}
            rowKey={(log) => log.name}
            empty={<EmptyState title={t('ledger.none')} text={t('ledger.noneText')} />}
          />
        )}
      </Loaded>
    </Panel>
  );
}

function GivenPanel() {
  const { t, i18n } = useTranslation();
  const list = useList<AnchorItem>('/ledger/anchors', undefined, { limit: 20, every: 10_000 });
  const columns: Column<AnchorItem>[] = [
    {
      key: 'keeper',
      title: t('anchor.keeper'),
      narrow: 'head',
      render: (anchor) => (
        <>
          {anchor.keeperTitle} <Word>{t(`anchor.kind.${anchor.kind}`)}</Word>
        </>
      ),
    },
    { key: 'log', title: t('ledger.log'), render: (anchor) => <span className="mono">{anchor.logName}</span> },
    {
      key: 'size',
      title: t('anchor.size'),
      align: 'right',
      render: (anchor) => t('anchor.lastOf', { size: anchor.size.toLocaleString(i18n.language) }),
    },
    { key: 'at', title: t('anchor.statedAt'), render: (anchor) => <Time at={anchor.statedAt} /> },
  ];
  return (
    <Panel title={t('anchor.anchors')} note={t('anchor.anchorsNote')} flush>
      <CursorTable
        label={t('anchor.anchors')}
        list={list}
        columns={columns}
        rowKey={(anchor) => `${anchor.keeperId}/${anchor.logName}/${anchor.size}`}
        empty={<EmptyState title={t('anchor.givenNone')} text={t('anchor.givenNoneText')} />}
      />
    </Panel>
  );
}
