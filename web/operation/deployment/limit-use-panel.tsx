import { Button, Progress } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type LimitLine, type LimitLinesView, useRead } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { Rows } from '../../components/cursor-table/index.tsx';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { Loaded } from '../../components/page-skeleton/loaded.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { SubjectLink } from '../../components/subject-link/index.tsx';
import { LimitReach } from './limit-reach.tsx';

const FIRST = 10;
const MOST = 200;

/** How much of each limit and budget is used now, the fullest first. */
export function LimitUsePanel() {
  const { t, i18n } = useTranslation();
  const text = useText();
  const [limit, setLimit] = useState(FIRST);
  const use = useRead<LimitLinesView>('/limit-use', { limit }, { every: 10_000, keep: true });
  const number = new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 2 });
  return (
    <Panel title={t('limit.use.title')} note={t('limit.use.note')} flush>
      <Loaded query={use}>
        {({ items, nextCursor, currency, gateways }) => (
          <>
            <div className="filters-inset">
              <LimitReach gateways={gateways} />
            </div>
            <Rows<LimitLine>
              label={t('limit.use.title')}
              rows={items}
              rowKey={({ scope, id, name }) => `${scope} ${id} ${name}`}
              empty={<EmptyState small title={t('limit.use.none')} text={t('limit.use.noneText')} />}
              columns={[
                {
                  key: 'of',
                  title: t('limit.use.of'),
                  narrow: 'head',
                  render: ({ scope, subjectId, title, keyTitle }) => (
                    <span className="row">
                      <SubjectLink id={subjectId} title={text(title) || null} showKind />
                      {scope === 'key' ? (
                        <span className="quiet">
                          {t('limit.ofKey')}
                          {keyTitle ?? t('common.formerKey')}
                        </span>
                      ) : null}
                    </span>
                  ),
                },
                {
                  key: 'name',
                  title: t('limit.use.limit'),
                  render: ({ name }) => t(`limit.name.${name}`, { currency }),
                },
                {
                  key: 'used',
                  title: t('limit.use.used'),
                  align: 'right',
                  render: (line) =>
                    t('limit.usedOf', { used: number.format(line.used), limit: number.format(line.limit) }),
                },
                {
                  key: 'share',
                  title: t('limit.use.share'),
                  width: 180,
                  render: ({ share, name }) => (
                    <Progress
                      percent={Math.min(100, Math.round(share * 100))}
                      size="small"
                      status={share >= 1 ? 'exception' : 'normal'}
                      aria-label={t(`limit.name.${name}`, { currency })}
                    />
                  ),
                },
              ]}
            />
            {nextCursor !== undefined && limit < MOST ? (
              <div className="rows-more">
                <Button onClick={() => setLimit(MOST)}>{t('limit.use.more')}</Button>
              </div>
            ) : null}
          </>
        )}
      </Loaded>
    </Panel>
  );
}
