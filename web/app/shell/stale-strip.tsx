import { focusManager, notifyManager, type Query, type QueryClient, useQueryClient } from '@tanstack/react-query';
import { Alert, Button } from 'antd';
import { useCallback, useEffect, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { useTimes } from '../i18n/index.ts';

/** How long it takes at most until a server that is back is noticed, in milliseconds. */
const ASK_AGAIN_MILLIS = 5_000;

/**
 * Pages that renew themselves keep what they read when they can't read again. Nobody may take that for how things are now: a gateway that was
 * connected then may be away. What failed is asked again until it is read: some of it renews itself once a minute only, or never.
 */
export function StaleStrip() {
  const { t } = useTranslation();
  const times = useTimes();
  const client = useQueryClient();
  const since = useSyncExternalStore(
    useCallback((notify) => client.getQueryCache().subscribe(notifyManager.batchCalls(notify)), [client]),
    () => oldestUnrenewed(client),
  );
  const stale = since !== null;
  useEffect(() => {
    if (!stale) return;
    const timer = setInterval(() => focusManager.isFocused() && askAgain(client), ASK_AGAIN_MILLIS);
    return () => clearInterval(timer);
  }, [client, stale]);
  if (since === null) return null;
  return (
    <Alert
      type="warning"
      showIcon
      className="page-alert"
      title={t('problem.stale', { time: times.absolute(new Date(since).toISOString()) })}
      action={
        <Button size="small" onClick={() => askAgain(client)}>
          {t('common.retry')}
        </Button>
      }
    />
  );
}

/** What is shown and could not be read again. */
function unrenewed(query: Query): boolean {
  return query.isActive() && query.state.status === 'error' && query.state.data !== undefined;
}

/** When the oldest of what is shown and could not be read again was read; null where all is fresh. */
function oldestUnrenewed(client: QueryClient): number | null {
  const failed = client.getQueryCache().findAll({ predicate: unrenewed });
  return failed.length === 0 ? null : Math.min(...failed.map(({ state }) => state.dataUpdatedAt));
}

/** What is being asked already is waited for. */
function askAgain(client: QueryClient): void {
  void client.refetchQueries({ predicate: unrenewed }, { cancelRefetch: false });
}
