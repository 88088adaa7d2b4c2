import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FingerprintView } from '../../app/api/index.ts';
import { useCan } from '../../app/session/index.ts';
import { Time } from '../../components/time/index.tsx';
import { FingerprintSettleDialog } from './fingerprint-settle-dialog.tsx';

type Change = NonNullable<FingerprintView['change']>;

/** Since when, and what is different. */
export function ChangeWords({ change }: { change: Change }) {
  const { t } = useTranslation();
  const { since, foundAt, prompts, modelBefore, modelAfter } = change;
  const name = (model: string | null) => model || t('upstream.fingerprint.unnamed');
  return (
    <div className="stack-tight small">
      <span>
        {t('upstream.fingerprint.since')} <Time at={since} />
        <span className="quiet">
          {' '}
          · {t('upstream.fingerprint.found')} <Time at={foundAt} />
        </span>
      </span>
      {modelAfter === null ? null : (
        <span>{t('upstream.fingerprint.renamed', { before: name(modelBefore), after: name(modelAfter) })}</span>
      )}
      {prompts.length === 0 ? null : (
        <div>
          {t('upstream.fingerprint.changedPrompts')}
          <ul>
            {prompts.map(({ id, text }) => (
              <li key={id}>{text ?? t('upstream.fingerprint.promptGone')}</li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}

/** The change that nobody has settled, with the way to settle it for those who may. */
export function OpenChange({ view }: { view: FingerprintView }) {
  const { t } = useTranslation();
  const may = useCan('canary.judge');
  const [settling, setSettling] = useState(false);
  const { change } = view;
  if (change === null) return null;
  return (
    <div className="stack-tight">
      <ChangeWords change={change} />
      {view.asBefore ? <span className="small">{t('upstream.fingerprint.asBefore')}</span> : null}
      {may ? (
        <div>
          <Button size="small" onClick={() => setSettling(true)}>
            {t('upstream.fingerprint.settle')}
          </Button>
        </div>
      ) : null}
      {settling ? <FingerprintSettleDialog view={view} change={change} onClose={() => setSettling(false)} /> : null}
    </div>
  );
}
