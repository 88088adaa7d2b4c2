import { useTranslation } from 'react-i18next';
import type { ScreeningGuard, ScreeningPolicyView, ScreeningRule } from '../../app/api/index.ts';
import { ownKindsOf, useActiveLists, useKinds } from '../risk-kinds/index.ts';
import { SubjectLink } from '../subject-link/index.tsx';

const GRADES = ['notice', 'low', 'medium', 'high'] as const;

/** What a rule looks for where, and what follows: as one reads it aloud. Lists are asked for where their names are not given. */
export function RuleSentence({ rule, names = [] }: { rule: ScreeningRule; names?: ScreeningPolicyView['names'] }) {
  const { t } = useTranslation();
  const kinds = useKinds(ownKindsOf(useActiveLists(), []));
  const word = (name: string, values: Record<string, string> = {}) => t(`screeningPolicy.sentence.${name}`, values);
  const comma = t('common.separator');
  const { what, byGrade, byKind } = rule;
  const personal = (kind: string) => t(`screeningPolicy.personalKind.${kind}`, { defaultValue: kind });
  const kindName = what.kind === 'personal-information' ? personal : kinds.nameOf;
  const does = (action: string) => word(`does.${action}`);
  const ofGrade = GRADES.flatMap((grade) => {
    const action = byGrade[grade];
    return action === undefined ? [] : word('ofGrade', { grade: t(`grade.${grade}`), does: does(action) });
  });
  const ofKind = byKind.map(({ kind, action }) => word('ofKind', { kind: kindName(kind), does: does(action) }));
  const follows = new Set([rule.action, ...Object.values(byGrade), ...byKind.map(({ action }) => action)]);
  const lists = what.kind === 'keywords' && what.lists !== 'in-force' ? what.lists : [];
  const titleOf = (id: string) => names.find((one) => one.id === id)?.title;
  return (
    <>
      {word(`in.${rule.sides}`)}
      {what.kind === 'keywords' ? word(lists.length === 0 ? 'keywordsOfAll' : 'keywordsOf') : null}
      {lists.map((id, at) => (
        <span key={id}>
          {at === 0 ? '' : comma}
          <SubjectLink id={id} title={titleOf(id)} />
        </span>
      ))}
      {what.kind === 'personal-information'
        ? word(what.kinds.length === 0 ? 'personalOfAll' : 'personalOf', {
            kinds: what.kinds.map(personal).join(comma),
          })
        : null}
      {what.kind === 'hidden-characters' ? word('hiddenCharacters') : null}
      {what.kind === 'guard' ? word('guard', { guard: what.guard }) : null}
      {word(`found.${rule.mode}`, { does: [does(rule.action), ...ofGrade, ...ofKind].join(word('and')) })}
      {follows.has('stop') && rule.stopText !== '' ? word('stopText', { text: rule.stopText }) : null}
      {follows.has('replace') && rule.replacement !== '' ? word('replacement', { text: rule.replacement }) : null}
      {what.kind === 'guard' ? word(`fail.${rule.fail}`) : null}
    </>
  );
}

/** Which model judges a text, where it is, and how much it is given at once. */
export function GuardSentence({ guard }: { guard: ScreeningGuard }) {
  const { t, i18n } = useTranslation();
  const number = (value: number) => value.toLocaleString(i18n.language);
  const { name, model, format, stream, timeoutMillis, concurrency } = guard;
  const own = typeof format === 'string' ? null : format;
  return (
    <>
      <strong>{name}</strong> <span className="mono breakable">{guard.baseUrl}</span>{' '}
      {t('screeningPolicy.sentence.judges', {
        ...{ model, format: t(`screeningPolicy.formats.${own === null ? format : 'own'}`) },
        stream:
          stream.kind === 'whole'
            ? t('screeningPolicy.wholeUpTo', { limit: number(stream.limit) })
            : t('screeningPolicy.windows', { size: number(stream.size), overlap: number(stream.overlap) }),
        ...{ millis: number(timeoutMillis), count: concurrency },
      })}
      {own === null ? null : (
        <span className="prewrap breakable">
          {t('screeningPolicy.sentence.asks', { ...own, grade: t(`grade.${own.grade}`) })}
        </span>
      )}
    </>
  );
}

/** Content in which a rule stands is known by its form: a review shows contents of any kind. */
export function isRule(value: unknown): value is ScreeningRule {
  return has(value, ['what', 'sides', 'mode', 'action', 'byGrade', 'byKind', 'fail']);
}
export function isGuard(value: unknown): value is ScreeningGuard {
  return has(value, ['name', 'baseUrl', 'model', 'format', 'stream', 'timeoutMillis', 'concurrency']);
}
function has(value: unknown, members: readonly string[]): boolean {
  return typeof value === 'object' && value !== null && members.every((name) => name in value);
}
