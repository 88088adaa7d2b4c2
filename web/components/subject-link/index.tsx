import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { SUBJECT_KINDS, type SubjectKind } from '../../../src/kernel/subject/index.ts';
import { type Bilingual, type Subject, useRead } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { usePeople, useUnits } from '../names/index.ts';
import { kindOf, subjectPath } from './path.ts';

/** A subject by its title, leading to its page. Without a title it is asked for; ids are never what a person reads. */
export function SubjectLink(props: {
  id: string;
  kind?: string;
  title?: Bilingual | string | null;
  showKind?: boolean;
}) {
  const text = useText();
  const { t } = useTranslation();
  const kind = props.kind ?? kindOf(props.id) ?? '';
  // Gates, and whatever else has a name instead of an id, are not in the register of subjects.
  const registered = kindOf(props.id) !== undefined && kind in SUBJECT_KINDS;
  const lookup = registered && !['review', 'person', 'unit', 'gateway'].includes(kind);
  const people = usePeople(kind === 'person' && !props.title);
  const unit = useUnits(kind === 'unit' && !props.title).find((one) => one.id === props.id);
  const known = useRead<Subject>(`/subjects/${props.id}`, undefined, {
    enabled: !props.title && lookup,
    staleTime: 300_000,
  });
  const kindName = text(SUBJECT_KINDS[kind as SubjectKind]) || t(`subjectKind.${kind}`, { defaultValue: kind });
  const title =
    text(props.title) || text(known.data?.title) || people.get(props.id)?.name || text(unit?.title) || kindName;
  const path = subjectPath(kind, props.id);
  const label = (
    <>
      {props.showKind && title !== kindName ? <span className="quiet small">{kindName} </span> : null}
      {title}
    </>
  );
  if (path === undefined) return <span title={props.id}>{label}</span>;
  return (
    <Link to={path} title={props.id} className="breakable">
      {label}
    </Link>
  );
}
