import { useTranslation } from 'react-i18next';
import { type MisuseLadder, useRead } from '../../app/api/index.ts';
import { FactsList } from '../../components/facts-list/index.tsx';
import { Loaded } from '../../components/page-skeleton/loaded.tsx';
import { Panel } from '../../components/panel/index.tsx';
import { Word } from '../../components/status-tag/index.tsx';

/** From how many violations on what is done. */
export function MisuseLadderPanel() {
  const { t } = useTranslation();
  const query = useRead<MisuseLadder>('/misuse-ladder');
  const word = (grade: string) => t(`state.misuse.${grade}`);
  return (
    <Panel title={t('misuse.ladder')}>
      <Loaded query={query}>
        {({ ladder: { warn, limit, suspend, close, keysUpTo }, own, looser }) => (
          <>
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
                    (suspend.hours === null
                      ? t('misuse.ladderUntil')
                      : t('misuse.ladderHours', { hours: suspend.hours })),
                ],
                [word('close'), close === null ? t('misuse.ladderOff') : t('misuse.ladderClose', close)],
                [t('misuse.ladderKeys'), word(keysUpTo)],
              ]}
            />
          </>
        )}
      </Loaded>
    </Panel>
  );
}
