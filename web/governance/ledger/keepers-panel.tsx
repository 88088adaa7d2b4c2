import { PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type AnchorKeeper, type Page as PageOf, useAct, useRead } from '../../app/api/index.ts';
import { useCan } from '../../app/session/index.ts';
import { type Column, Rows } from '../../components/cursor-table/index.tsx';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { FormDialog } from '../../components/form-dialog/index.tsx';
import { Loaded } from '../../components/page-skeleton/loaded.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { ProblemAlert } from '../../components/problem-alert/index.tsx';
import { Word } from '../../components/status-tag/index.tsx';
import { Time } from '../../components/time/index.tsx';
import { KeeperDialog } from './keeper-dialog.tsx';

/** Those outside to whom checkpoints are shown: what each gave last, and what went wrong. */
export function KeepersPanel() {
  const { t, i18n } = useTranslation();
  const may = useCan('anchor-keeper.manage');
  const keepers = useRead<Pick<PageOf<AnchorKeeper>, 'items'>>('/ledger/anchor-keepers', undefined, { every: 10_000 });
  const [editing, setEditing] = useState<AnchorKeeper | 'new' | null>(null);
  const [resting, setResting] = useState<AnchorKeeper | null>(null);
  const ask = useAct<AnchorKeeper>({ path: ({ id }) => `/ledger/anchor-keepers/${id}/probes`, body: () => ({}) });
  const columns: Column<AnchorKeeper>[] = [
    {
      key: 'title',
      title: t('anchor.keeper'),
      narrow: 'head',
      render: (keeper) => (
        <>
          {keeper.title} <Word>{t(`anchor.kind.${keeper.kind}`)}</Word>
        </>
      ),
    },
    {
      key: 'every',
      title: t('anchor.every'),
      align: 'right',
      render: (keeper) => keeper.everyMinutes.toLocaleString(i18n.language),
    },
    { key: 'state', title: t('anchor.state'), render: (keeper) => <KeeperState keeper={keeper} /> },
    {
      key: 'last',
      title: t('anchor.last'),
      render: ({ kind, last, anchors, mailed }) =>
        kind === 'mail' && mailed !== null ? (
          <>
            {t('anchor.mailedOf', { size: mailed.size.toLocaleString(i18n.language) })} <Time at={mailed.at} />{' '}
            <span className="quiet small">{t('anchor.mailedNote', { count: mailed.count })}</span>
          </>
        ) : last === null ? (
          <span className="quiet">{t('anchor.never')}</span>
        ) : (
          <>
            {t('anchor.lastOf', { size: last.size.toLocaleString(i18n.language) })} <Time at={last.statedAt} />{' '}
            <span className="quiet small">{t('anchor.given', { count: anchors })}</span>
          </>
        ),
    },
  ];
  if (may)
    columns.push({
      key: 'acts',
      title: '',
      align: 'right',
      render: (keeper) => (
        <span className="row">
          {keeper.active ? (
            <Button
              size="small"
              loading={ask.isPending && ask.variables?.id === keeper.id}
              onClick={() => ask.mutate(keeper)}
            >
              {t('anchor.ask')}
            </Button>
          ) : null}
          <Button size="small" onClick={() => setEditing(keeper)}>
            {t('anchor.change')}
          </Button>
          <Button size="small" danger={keeper.active} onClick={() => setResting(keeper)}>
            {keeper.active ? t('anchor.end') : t('anchor.resume')}
          </Button>
        </span>
      ),
    });
  const add = may ? (
    <Button type="primary" icon={<PlusOutlined aria-hidden />} onClick={() => setEditing('new')}>
      {t('anchor.add')}
    </Button>
  ) : null;
  return (
    <Panel title={t('anchor.keepers')} note={t('anchor.keepersNote')} extra={add} flush>
      <ProblemAlert problem={ask.error} />
      <Loaded query={keepers}>
        {({ items }) => (
          <Rows
            label={t('anchor.keepers')}
            rows={items}
            columns={columns}
            rowKey={({ id }) => id}
            empty={<EmptyState title={t('anchor.none')} text={t('anchor.noneText')} />}
          />
        )}
      </Loaded>
      {editing === null ? null : (
        <KeeperDialog keeper={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />
      )}
      {resting === null ? null : <RestDialog keeper={resting} onClose={() => setResting(null)} />}
    </Panel>
  );
}

function KeeperState({ keeper }: { keeper: AnchorKeeper }) {
  const { t } = useTranslation();
  if (!keeper.active) return <Word>{t('anchor.resting')}</Word>;
  if (keeper.failure === null)
    return keeper.triedAt === null ? <Word>{t('anchor.never')}</Word> : <Word tone="good">{t('anchor.well')}</Word>;
  return (
    <span className="breakable" title={keeper.failure.detail}>
      <Word tone="bad">
        {t(`anchor.failure.${keeper.failure.code}`, { defaultValue: t('anchor.failure.unreachable') })}
      </Word>{' '}
      <span className="quiet small">
        {t('anchor.since')} <Time at={keeper.failure.since} />
      </span>
    </span>
  );
}

/** Ends a keeper, or asks it again. What it gave stays either way. */
function RestDialog({ keeper, onClose }: { keeper: AnchorKeeper; onClose: () => void }) {
  const { t } = useTranslation();
  const { kind, title, url, everyMinutes, active } = keeper;
  const trust = kind === 'mail' ? {} : { trust: keeper.trust, ...(kind === 'timestamp' ? { crl: keeper.crl } : {}) };
  const act = useAct<object>({
    method: 'put',
    path: `/ledger/anchor-keepers/${keeper.id}`,
    body: () => ({ kind, title, url, ...trust, everyMinutes, active: !active }),
    options: () => ({ ifMatch: String(keeper.revision) }),
  });
  return (
    <FormDialog
      open
      title={active ? t('anchor.endTitle', { title }) : t('anchor.changeTitle', { title })}
      note={active ? t('anchor.endNote') : t('anchor.resumeNote')}
      okText={active ? t('anchor.end') : t('anchor.resume')}
      danger={active}
      busy={act.isPending}
      problem={act.error}
      onClose={onClose}
      onSubmit={() => act.mutate({}, { onSuccess: onClose })}
    >
      {null}
    </FormDialog>
  );
}
