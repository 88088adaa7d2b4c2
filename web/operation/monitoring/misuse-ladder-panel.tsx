import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { type Criterion, type MisuseLadder, useAct, useRead } from '../../app/api/index.ts';
import { useCan } from '../../app/session/index.ts';
import { type Column, Rows } from '../../components/cursor-table/index.tsx';
import { EmptyState } from '../../components/empty-state/index.tsx';
import { FactsList } from '../../components/facts-list/index.tsx';
import { FormDialog } from '../../components/form-dialog/index.tsx';
import { Loaded } from '../../components/page-skeleton/loaded.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { ActorName } from '../../components/person-name/index.tsx';
import { Word } from '../../components/status-tag/index.tsx';
import { Time } from '../../components/time/index.tsx';
import { useCriterionColumns } from '../../governance/measures/criteria-table.tsx';
import { MisuseLadderDialog } from './misuse-ladder-dialog.tsx';

/** From how many violations on what is done, where the numbers are from, and where they are changed. */
export function MisuseLadderPanel() {
  const { t } = useTranslation();
  const query = useRead<MisuseLadder>('/misuse-ladder');
  if (query.data !== undefined) return <Ladder view={query.data} />;
  return (
    <Panel title={t('misuse.ladder')}>
      <Loaded query={query}>{() => null}</Loaded>
    </Panel>
  );
}

function Ladder({ view }: { view: MisuseLadder }) {
  const { t } = useTranslation();
  const maySet = useCan('misuse.set-ladder');
  // As it was when the dialog was opened: a change by somebody else meanwhile is told, not overwritten.
  const [doing, setDoing] = useState<{ readonly what: 'set' | 'reset'; readonly seen: MisuseLadder } | null>(null);
  const done = () => setDoing(null);
  const { ladder, own, looser, sources } = view;
  const { warn, limit, suspend, close, keysUpTo } = ladder;
  const word = (grade: string) => t(`state.misuse.${grade}`);
  return (
    <>
      <Panel
        title={t('misuse.ladder')}
        extra={
          maySet ? (
            <>
              {own ? (
                <Button size="small" onClick={() => setDoing({ what: 'reset', seen: view })}>
                  {t('misuse.ladderReset')}
                </Button>
              ) : null}
              <Button size="small" onClick={() => setDoing({ what: 'set', seen: view })}>
                {t(own ? 'common.edit' : 'misuse.ladderSet')}
              </Button>
            </>
          ) : null
        }
      >
        <p className="row">
          <Word>{t(own ? 'misuse.ladderOwn' : 'misuse.ladderProfile')}</Word>
          {looser ? <Word tone="bad">{t('misuse.ladderLooser')}</Word> : null}
        </p>
        <FactsList
          long
          facts={[
            [word('warn'), warn === null ? t('misuse.ladderOff') : t('misuse.ladderWarn', warn)],
            [word('limit'), limit === null ? t('misuse.ladderOff') : t('misuse.ladderLimit', limit)],
            [
              word('suspend'),
              t('misuse.ladderSuspend', { inARow: suspend.inARow, inADay: suspend.inADay }) +
                (suspend.hours === null ? t('misuse.ladderUntil') : t('misuse.ladderHours', { hours: suspend.hours })),
            ],
            [word('close'), close === null ? t('misuse.ladderOff') : t('misuse.ladderClose', close)],
            [t('misuse.ladderKeys'), word(keysUpTo)],
            own &&
              view.setBy !== null && [
                t('misuse.ladderSetBy'),
                <span key="by" className="row">
                  <ActorName id={view.setBy} /> <Time at={view.setAt} />
                </span>,
              ],
          ]}
        />
      </Panel>
      <Sources sources={sources} own={own} />
      {doing?.what === 'set' ? <MisuseLadderDialog view={doing.seen} onClose={done} /> : null}
      {doing?.what === 'reset' ? <ResetDialog revision={doing.seen.revision} onClose={done} /> : null}
    </>
  );
}

type Source = Omit<Criterion, 'measureId'>;

/** The numbers of the profile with their sources; each leads to where it is changed by a review. */
function Sources({ sources, own }: Pick<MisuseLadder, 'sources' | 'own'>) {
  const { t } = useTranslation();
  const mayChange = useCan('profile.change');
  const criterionColumns = useCriterionColumns();
  const columns: Column<Source>[] = [
    ...criterionColumns,
    {
      key: 'act',
      title: '',
      align: 'right',
      render: ({ id }) => (
        <Link to={`/profile?criterion=${id}`}>{t(mayChange ? 'misuse.ladderChange' : 'misuse.ladderSee')}</Link>
      ),
    },
  ];
  return (
    <Panel title={t('misuse.sources')} note={t(own ? 'misuse.sourcesUnused' : 'misuse.sourcesNote')} flush>
      <Rows
        label={t('misuse.sources')}
        rows={sources.map(({ criterionId, ...one }) => ({ ...one, id: criterionId }) as Source)}
        columns={columns}
        rowKey={({ id }) => id}
        empty={<EmptyState small title={t('misuse.none')} />}
      />
    </Panel>
  );
}

/** Takes the numbers from the profile again. */
function ResetDialog({ revision, onClose }: { revision: number; onClose: () => void }) {
  const { t } = useTranslation();
  const act = useAct<object>({
    path: '/misuse-ladder',
    method: 'delete',
    options: () => ({ ifMatch: String(revision) }),
  });
  return (
    <FormDialog<object>
      open
      onClose={onClose}
      title={t('misuse.ladderReset')}
      note={t('misuse.ladderResetNote')}
      okText={t('misuse.ladderReset')}
      busy={act.isPending}
      problem={act.error}
      onSubmit={() => act.mutate({}, { onSuccess: onClose })}
    >
      {null}
    </FormDialog>
  );
}
