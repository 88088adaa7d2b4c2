import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { type Page, type Person, useRead } from '../../app/api/index.ts';
import { useCan, useMe } from '../../app/session/index.ts';

/** Names by person id, as far as the person may see them. */
export function usePeople(): Map<string, Person> {
  const may = useCan('person.read');
  const people = useRead<Page<Person>>('/people', { limit: 200 }, { enabled: may, staleTime: 60_000 });
  return new Map((people.data?.items ?? []).map((person) => [person.id, person]));
}

/** A person, gateway or the system as who did something. */
export function ActorName({ id, kind = 'person', name }: { id: string; kind?: string; name?: string | null }) {
  const { t } = useTranslation();
  const me = useMe();
  const people = usePeople();
  if (kind === 'system') return <span title={id}>{t(`actor.${id}`, { defaultValue: t('actor.system') })}</span>;
  if (kind === 'gateway')
    return (
      <Link to="/gateways" title={id}>
        {t('actor.gateway')}
      </Link>
    );
  const known = name ?? people.get(id)?.name ?? (id === me.id ? me.name : null);
  if (known === null) return <span title={id}>{t('actor.person')}</span>;
  if (!people.has(id)) return <span title={id}>{known}</span>;
  return (
    <Link to={`/people/${id}`} title={id}>
      {known}
    </Link>
  );
}
