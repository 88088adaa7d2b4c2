import { useTranslation } from 'react-i18next';
import { type GatewayKey, useRead } from '../../app/api/index.ts';
import { useCan } from '../../app/session/index.ts';

/** A key of an application by its title, also one that was revoked or has expired; ids are never what a person reads. */
export function KeyTitle({ id }: { id: string }) {
  const { t } = useTranslation();
  const enabled = useCan('application.read');
  const key = useRead<GatewayKey>(`/keys/${id}`, undefined, { enabled, staleTime: 300_000 });
  if (key.isError) return <span title={id}>{t('common.formerKey')}</span>;
  return <span title={id}>{key.data?.title ?? '—'}</span>;
}
