import { useTranslation } from 'react-i18next';
import { lookOf, type StateKind } from './states.ts';

export { lookOf, STATES, type StateKind, type Tone } from './states.ts';

/** A state as icon and word, never by colour alone. */
export function StateTag({ of, value, title }: { of: StateKind; value: string; title?: string }) {
  const { t } = useTranslation();
  const [tone, Icon] = lookOf(of, value);
  return (
    <span className={`state state-${tone}`} title={title}>
      <Icon aria-hidden />
      {t(`state.${of}.${value}`, { defaultValue: value })}
    </span>
  );
}

/** The status of a measure or finding. */
export function StatusTag({ status }: { status: string }) {
  return <StateTag of="finding" value={status} />;
}

/** A small neutral word: assurance, strength, mode. */
export function Word({ children, tone = 'idle' }: { children: React.ReactNode; tone?: string }) {
  return <span className={`word word-${tone}`}>{children}</span>;
}
