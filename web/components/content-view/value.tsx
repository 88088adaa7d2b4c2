import { useTranslation } from 'react-i18next';
import { useText } from '../../app/i18n/index.ts';
import { CopyableId } from '../copyable-id/index.tsx';
import { GuardSentence, isGuard, isRule, RuleSentence } from '../screening-sentence/index.tsx';
import { SubjectLink } from '../subject-link/index.tsx';
import { kindOf } from '../subject-link/path.ts';
import { Time } from '../time/index.tsx';
import { isBilingual, isEmpty } from './flatten.ts';

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;
const HASH = /^[0-9a-f]{64}$/;

/** Any value of a revision's content, as a person reads it. */
export function Value({ value, path }: { value: unknown; path: string }) {
  const { t, i18n } = useTranslation();
  const text = useText();
  if (value === null || value === undefined || value === '') return <span className="quiet">—</span>;
  if (typeof value === 'boolean') return <>{t(value ? 'common.yes' : 'common.no')}</>;
  if (typeof value === 'number') return <>{value.toLocaleString(i18n.language)}</>;
  if (typeof value === 'string') return <TextValue value={value} path={path} />;
  if (isBilingual(value)) return <>{text(value)}</>;
  if (Array.isArray(value)) {
    if (value.length === 0) return <span className="quiet">—</span>;
    return (
      <ul className="values">
        {value.map((item, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a value that does not change
          <li key={index}>
            <Value value={item} path={path} />
          </li>
        ))}
      </ul>
    );
  }
  if (isRule(value)) return <RuleSentence rule={value} />;
  if (isGuard(value)) return <GuardSentence guard={value} />;
  const entries = Object.entries(value as Record<string, unknown>).filter(([, one]) => !isEmpty(one));
  return (
    <>
      {entries.map(([key, one], index) => (
        <span key={key}>
          {index > 0 ? ' · ' : ''}
          <Value value={one} path={`${path}.${key}`} />
        </span>
      ))}
    </>
  );
}

function TextValue({ value, path }: { value: string; path: string }) {
  const { t, i18n } = useTranslation();
  const known = `value.${path.split('.').at(-1)}.${value}`;
  if (kindOf(value) !== undefined && value.length === 30) return <SubjectLink id={value} />;
  if (HASH.test(value)) return <CopyableId value={value} short={16} />;
  if (INSTANT.test(value)) return <Time at={value} absolute />;
  if (/^[a-z-]+$/i.test(value) && i18n.exists(known)) return <>{t(known)}</>;
  if (/^https?:\/\//.test(value)) return <span className="mono breakable">{value}</span>;
  return <span className="prewrap breakable">{value}</span>;
}
