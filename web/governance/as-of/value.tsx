import { useTranslation } from 'react-i18next';
import type { AsOfValueView } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';
import { leavesOf } from '../../components/content-view/flatten.ts';
import { useFieldName, Value } from '../../components/content-view/index.tsx';
import { ActorName } from '../../components/person-name/index.tsx';
import { Word } from '../../components/status-tag/index.tsx';
import { SubjectLink } from '../../components/subject-link/index.tsx';
import { Time } from '../../components/time/index.tsx';
import { CriterionValue } from '../measures/criteria-table.tsx';

/** One thing that a line of the past says, as a person reads it. */
export function PastValue({ value }: { value: AsOfValueView }) {
  const { t } = useTranslation();
  const text = useText();
  switch (value.type) {
    case 'person':
      return (
        <>
          {value.name === null ? <Gone words={t('asOf.gone')} why={t('asOf.goneText')} /> : <ActorName {...value} />}
          {value.note ? <span className="quiet small"> {text(value.note)}</span> : null}
        </>
      );
    case 'subject':
      // What the register does not know any more is told so; to ask for its title would bring nothing.
      return value.title === null ? (
        <Gone words={t('asOf.goneSubject')} why={value.id} />
      ) : (
        <SubjectLink id={value.id} kind={value.kind} title={value.title} />
      );
    case 'words':
      return <>{text(value.text)}</>;
    case 'time':
      return <Time at={value.at} absolute />;
    case 'text':
      return <span className="breakable">{value.text}</span>;
    case 'criterion':
      return (
        <>
          {text(value.title)} <CriterionValue criterion={value} />
        </>
      );
    case 'content':
      return <Content content={value.content} />;
    case 'unknown':
      return <Word tone="warn">{text(value.text)}</Word>;
  }
}

function Gone({ words, why }: { words: string; why: string }) {
  return (
    <span title={why}>
      <Word>{words}</Word>
    </span>
  );
}

function Content({ content }: { content: unknown }) {
  const nameOf = useFieldName();
  const said = leavesOf(content).filter(({ value }) => value !== null && !(Array.isArray(value) && value.length === 0));
  if (said.length === 0) return <span className="quiet">—</span>;
  return (
    <ul className="values">
      {said.map(({ path, value }) => (
        <li key={path}>
          <span className="quiet small">{nameOf(path)}</span> <Value value={value} path={path} />
        </li>
      ))}
    </ul>
  );
}

/** Several, one below the other. */
export function PastValues({ values }: { values: readonly AsOfValueView[] }) {
  const [only] = values;
  if (only === undefined) return <span className="quiet">—</span>;
  if (values.length === 1) return <PastValue value={only} />;
  return (
    <ul className="values">
      {values.map((value, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a value that does not change
        <li key={index}>
          <PastValue value={value} />
        </li>
      ))}
    </ul>
  );
}
