import { DownloadOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { type LogInfo, type Page as PageOf, useRead } from '../../app/api/index.ts';
import { useCan } from '../../app/session/index.ts';
import { type Column, Rows } from '../../components/cursor-table/index.tsx';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { PageHeader } from '../../components/page-header/index.tsx';
import { Loaded } from '../../components/page-skeleton/loaded.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { StateTag, Word } from '../../components/status-tag/index.tsx';
import { Time } from '../../components/time/index.tsx';
import { JobPanel } from './job-panel.tsx';
import { SuccessionPanel } from './succession-panel.tsx';

/** The transparency logs: how large, how fresh, anchored or not; and their verification. */
export function Page() {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  const mayExport = useCan('ledger.export');
  const logs = useRead<PageOf<LogInfo>>('/ledger/logs', undefined, { every: 5_000 });
  const columns: Column<LogInfo>[] = [
    {
      key: 'name',
      title: t('ledger.log'),
      narrow: 'head',
      render: (log) => (
        <>
          <Link to={`/ledger/${encodeURIComponent(log.name)}`} className="mono">
            {log.name}
          </Link>{' '}
          <Word>{t(`ledger.kind.${log.kind}`)}</Word>
        </>
      ),
    },
    {
      key: 'size',
      title: t('ledger.size'),
      align: 'right',
      render: (log) =>
        t('ledger.sizeOf', {
          published: log.publishedSize.toLocaleString(i18n.language),
          size: log.size.toLocaleString(i18n.language),
        }),
    },
    { key: 'checkpoint', title: t('ledger.lastCheckpoint'), render: (log) => <Time at={log.lastCheckpointAt} /> },
    {
      key: 'anchoring',
      title: t('ledger.anchoring'),
      render: (log) => <StateTag of="anchoring" value={log.anchoring} />,
    },
    {
      key: 'state',
      title: t('common.state'),
      render: (log) =>
        log.successor !== null ? (
          <Word>{t('ledger.followed')}</Word>
        ) : log.frozen === null ? (
          <Word tone="good">{t('ledger.growing')}</Word>
        ) : (
          <Word tone="bad">{t('ledger.frozen')}</Word>
        ),
    },
  ];
  return (
    <>
      <PageHeader title={t('nav.ledger')} detail={t('ledger.intro')} />
      <div className="stack">
        <SuccessionPanel />
        <Panel flush>
          <Loaded query={logs}>
            {({ items }) => (
              <Rows
                label={t('nav.ledger')}
                rows={items}
                columns={columns}
                rowKey={(log) => log.name}
                onOpen={(log) => void navigate(`/ledger/${encodeURIComponent(log.name)}`)}
                empty={<EmptyState title={t('ledger.none')} text={t('ledger.noneText')} />}
              />
            )}
          </Loaded>
        </Panel>
        <div className="columns-even">
          <JobPanel
            kind="verifications"
            title={t('ledger.verify')}
            note={t('ledger.verifyNote')}
            start={t('ledger.verifyNow')}
          />
          {mayExport ? (
            <JobPanel
              kind="exports"
              title={t('ledger.export')}
              note={t('ledger.exportNote')}
              start={t('ledger.exportNow')}
              icon={<DownloadOutlined aria-hidden />}
            />
          ) : null}
        </div>
      </div>
    </>
  );
}
