import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../components/empty-state/index.tsx';

/** Nothing was served yet, or nothing of what is looked for: who narrowed the search is not told to begin to serve. */
export function NoTraffic({ filters, small }: { filters: Record<string, string | undefined>; small?: boolean }) {
  const { t } = useTranslation();
  const narrowed = Object.values(filters).some((value) => value !== undefined);
  return (
    <EmptyState
      small={small}
      title={t(narrowed ? 'traffic.noMatch' : 'traffic.none')}
      text={t(narrowed ? 'traffic.noMatchText' : 'traffic.noneText')}
    />
  );
}
