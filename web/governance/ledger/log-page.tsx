import { DownloadOutlined } from '@ant-design/icons';
import { Alert, Button } from 'antd';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import { apiUrl, type LogInfo, type Page as PageOf, useRead } from '../../app/api/index.ts';
import { CopyableId } from '../../components/copyable-id/index.tsx';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { FactsList } from '../../components/facts-list/index.tsx';
import { PageHeader } from '../../components/page-header/index.tsx';
import { Loaded } from '../../components/page-skeleton/loaded.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { StateTag, Word } from '../../components/status-tag/index.tsx';
import { Time } from '../../components/time/index.tsx';
import { KeyPanel } from './key-panel.tsx';
import { LinesPanel } from './lines-panel.tsx';
import { RecordTable } from './record-table.tsx';

/** One log: its signed checkpoint, its key, and where its files are for everybody's tools. */
export function Page() {
  const { t } = useTranslation();
  const { name = '' } = useParams();
  const logs = useRead<PageOf<LogInfo>>('/ledger/logs', undefined, { every: 5_000 });
  return (
    <Loaded query={logs}>
      {({ items }) => {
        const log = items.find((one) => one.name === name);
        if (log === undefined)
          return <EmptyState title={t('problem.missing.title')} text={t('problem.missing.text')} />;
        return <Log log={log} />;
      }}
    </Loaded>
  );
}

function Log({ log }: { log: LogInfo }) {
  const { t, i18n } = useTranslation();
  const files = apiUrl(`/ledger/logs/${encodeURIComponent(log.name)}/files`);
  return (
    <>
      <PageHeader
        title={<span className="mono">{log.name}</span>}
        name={log.name}
        crumbs={[{ title: t('nav.ledger'), path: '/ledger' }]}
        tags={
          <>
            <Word>{t(`ledger.kind.${log.kind}`)}</Word>
            <StateTag of="anchoring" value={log.anchoring} />
          </>
        }
      />
      <div className="stack">
        {log.frozen === null ? null : (
          <Alert
            type="error"
            showIcon
            title={t('ledger.frozenTitle')}
            description={log.frozen}
            action={<Link to="/ledger">{t('succession.toLedger')}</Link>}
          />
        )}
        {log.successor === null ? null : (
          <Alert
            type="info"
            showIcon
            title={t('ledger.followedTitle')}
            action={<Link to={`/ledger/${encodeURIComponent(log.successor)}`}>{log.successor}</Link>}
          />
        )}
        {log.anchoring === 'unanchored' ? (
          <Alert
            type="warning"
            showIcon
            title={t('ledger.unanchoredTitle')}
            description={t(`ledger.unanchoredText.${log.kind}`)}
            action={log.kind === 'governance' ? <Link to="/anchors">{t('nav.anchors')}</Link> : null}
          />
        ) : null}
        {log.anchoring === 'contradicted' ? (
          <Alert
            type="error"
            showIcon
            title={t('ledger.contradictedTitle')}
            description={t('ledger.contradictedText')}
            action={<Link to="/anchors">{t('nav.anchors')}</Link>}
          />
        ) : null}
        <div className="columns-even">
          <Panel title={t('ledger.head')}>
            <FactsList
              facts={[
                [t('ledger.origin'), <CopyableId key="o" value={log.origin} />],
                [t('ledger.size'), log.size.toLocaleString(i18n.language)],
                [t('ledger.published'), log.publishedSize.toLocaleString(i18n.language)],
                [t('ledger.root'), <CopyableId key="r" value={log.root} short={24} />],
                [t('ledger.lastCheckpoint'), <Time key="t" at={log.lastCheckpointAt} />],
                [
                  t('ledger.anchored'),
                  <Fragment key="a">
                    {t('ledger.sizeOf', {
                      published: log.anchoredSize.toLocaleString(i18n.language),
                      size: log.publishedSize.toLocaleString(i18n.language),
                    })}{' '}
                    {log.anchoredAt === null ? null : <Time at={log.anchoredAt} />}
                  </Fragment>,
                ],
                [t('ledger.key'), <CopyableId key="k" value={log.verifierKey} />],
              ]}
            />
          </Panel>
          <Panel
            title={t('ledger.checkpoint')}
            note={t('ledger.checkpointNote')}
            extra={
              <>
                <Button
                  size="small"
                  icon={<DownloadOutlined aria-hidden />}
                  href={`${files}/checkpoint`}
                  download={`${log.name}.checkpoint`}
                >
                  checkpoint
                </Button>
                <Button
                  size="small"
                  icon={<DownloadOutlined aria-hidden />}
                  href={`${files}/key.pub`}
                  download={`${log.name}.key.pub`}
                >
                  key.pub
                </Button>
              </>
            }
          >
            <pre className="code code-long">{log.checkpoint || t('ledger.noCheckpoint')}</pre>
          </Panel>
        </div>
        {log.kind === 'governance' ? (
          <>
            {log.successor === null ? <KeyPanel /> : null}
            <LinesPanel log={log.name} goesOn={log.successor === null} />
            <Panel title={t('record.list')} flush>
              <RecordTable filters={{}} limit={20} />
            </Panel>
          </>
        ) : null}
      </div>
    </>
  );
}
