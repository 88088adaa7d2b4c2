import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { LiveView } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { Rows } from '../../components/cursor-table/index.tsx';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { Panel } from '../../components/panel/index.tsx';

type Group = LiveView['applications'][number];

/** The busiest applications or models of the span. */
export function LiveGroups(props: { of: 'applications' | 'releases'; view: LiveView; onPick: (id: string) => void }) {
  const { t, i18n } = useTranslation();
  const text = useText();
  const { of, view, onPick } = props;
  const number = new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 1 });
  const all = ({ counts }: Group) => Object.values(counts).reduce<number>((sum, one) => sum + (one ?? 0), 0);
  const millis = (value: number | undefined) => (value === undefined ? '—' : number.format(value));
  return (
    <Panel title={t(`live.by.${of}`)} note={t('live.byNote')} flush>
      <Rows<Group>
        label={t(`live.by.${of}`)}
        rows={view[of]}
        rowKey={({ id }) => id}
        empty={<EmptyState small title={t('live.none')} text={t('live.noneText')} />}
        columns={[
          {
            key: 'title',
            title: t('common.title'),
            narrow: 'head',
            render: ({ id, title }) => (
              <Button type="link" size="small" onClick={() => onPick(id)}>
                {text(title) || t('live.unknown')}
              </Button>
            ),
          },
          { key: 'requests', title: t('live.requests'), align: 'right', render: (row) => number.format(all(row)) },
          {
            key: 'answered',
            title: t('live.answered'),
            align: 'right',
            render: (row) => `${number.format(((row.counts.answered ?? 0) / Math.max(1, all(row))) * 100)}%`,
          },
          {
            key: 'tokens',
            title: t('traffic.tokens'),
            align: 'right',
            render: (row) => `${number.format(row.inputTokens)} / ${number.format(row.outputTokens)}`,
          },
          {
            key: 'upstream',
            title: t('live.upstreamP95'),
            align: 'right',
            render: ({ times }) => millis(times.upstream?.p95),
          },
          { key: 'own', title: t('live.ownP95'), align: 'right', render: ({ times }) => millis(times.own?.p95) },
        ]}
      />
    </Panel>
  );
}
