import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useMe } from '../../app/session/index.ts';
import { usePeople } from '../names/index.ts';

/** A person, gateway or the system as who did something; of a stand-in also for whom. */
export function ActorName(props: {
  id: string;
  kind?: string;
  name?: string | null;
  onBehalfOf?: { readonly id: string; readonly name: string | null } | null;
}) {
  const { t } = useTranslation();
  if (!props.onBehalfOf) return <OneName {...props} />;
  return (
    <span>
      <OneName {...props} /> {t('actor.onBehalfOf')} <OneName {...props.onBehalfOf} />
    </span>
  );
}

function OneName({ id, kind = 'person', name }: { id: string; kind?: string; name?: string | null }) {
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
