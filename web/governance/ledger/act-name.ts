import { useTranslation } from 'react-i18next';

/** The words for a kind of record, e.g. `release.approved`. */
export function useActName(): (kind: string) => string {
  const { t } = useTranslation();
  return (kind) => t(`act.${kind.replace('.', '-')}`, { defaultValue: kind });
}
