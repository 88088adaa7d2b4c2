import { notifyManager, type QueryClient, useQueryClient } from '@tanstack/react-query';
import { Alert, Button } from 'antd';
import { useCallback, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { useTimes } from '../i18n/index.ts';

/**
 * Pages that renew themselves keep what they read when they can't read again. Nobody may take that for how things are now: a gateway that was
 * connected then may be away.
 */
export function StaleStrip() {
  const { t } = useTranslation();
  const times = useTimes();
  const client = useQueryClient();
  const since = useSyncExternalStore(
    useCallback((notify) => client.getQueryCache().subscribe(notifyManager.batchCalls(notify)), [client]),
    () => oldestUnrenewed(client),
  );
  if (since === null) return null;
  return (
    <Alert
      type="warning"
      showIcon
      className="page-alert"
      title={t('problem.stale', { time: times.absolute(new Date(since).toISOString()) })}
      action={
        <Button
          size="small"
          onClick={() => void client.refetchQueries({ type: 'active', predicate: ({ state }) => state.error !== null })}
        >
          {t('common.retry')}
        </Button>
      }
    />
  );
}

/** When the oldest of what is shown and could not be read again was read; null where all is fresh. */
function oldestUnrenewed(client: QueryClient): number | null {
  const failed = client
    .getQueryCache()
    .getAll()
    .filter((query) => query.isActive() && query.state.status === 'error' && query.state.data !== undefined);
  return failed.length === 0 ? null : Math.min(...failed.map(({ state }) => state.dataUpdatedAt));
}
