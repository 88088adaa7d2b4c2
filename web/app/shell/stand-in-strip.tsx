import { SwapOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useMe } from '../session/index.ts';
import { useStandIn } from '../session/stand-in.ts';

/** Above every page while one acts for somebody else, so that nobody forgets it. */
export function StandInStrip() {
  const { t } = useTranslation();
  const { onBehalfOf, name } = useMe();
  const { ended, actFor, noted } = useStandIn();
  if (onBehalfOf === null && !ended) return null;
  return (
    <div className="stand-in-strip" role="status">
      <SwapOutlined aria-hidden />
      <span>
        {onBehalfOf === null ? (
          t('standIn.ended')
        ) : (
          <>
            <b>{t('standIn.for', { name, principal: onBehalfOf.name })}</b> {t('standIn.note')}
          </>
        )}
      </span>
      {onBehalfOf === null ? (
        <Button size="small" onClick={noted}>
          {t('standIn.noted')}
        </Button>
      ) : (
        <Button size="small" onClick={() => actFor(null)}>
          {t('standIn.stop')}
        </Button>
      )}
    </div>
  );
}
