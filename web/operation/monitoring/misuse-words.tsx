import { useTranslation } from 'react-i18next';
import type { MisuseCase } from '../../app/api/index.ts';
import { CopyableId } from '../../components/copyable-id/index.tsx';
import { KeyTitle } from '../../components/key-title/index.tsx';
import { StateTag, Word } from '../../components/status-tag/index.tsx';
import { Time } from '../../components/time/index.tsx';

type Of = { readonly row: MisuseCase };

/** Who it is about: a user, of whom only the pseudonym is known, or a key that stands for its users. */
export function Who({ row, whole = false }: Of & { readonly whole?: boolean }) {
  const { t } = useTranslation();
  return (
    <span className="row">
      <Word>{t(row.kind === 'key' ? 'misuse.key' : 'misuse.pseudonym')}</Word>
      {row.kind === 'key' ? <KeyTitle id={row.who} /> : <CopyableId value={row.who} {...(whole ? {} : { short: 8 })} />}
    </span>
  );
}

/** What is held against them, and what waits for a person. */
export function Held({ row }: Of) {
  const { t } = useTranslation();
  return (
    <span className="row">
      <StateTag of="misuse" value={row.grade} />
      {row.proposed === null ? null : (
        <Word tone="warn">{t('misuse.proposed', { grade: t(`state.misuse.${row.proposed}`) })}</Word>
      )}
      {row.appealedAt === null || row.grade === 'none' ? null : <Word tone="warn">{t('misuse.appealed')}</Word>}
    </span>
  );
}

/** Until when: a time, or until somebody says so. */
export function Until({ row }: Of) {
  const { t } = useTranslation();
  if (row.grade === 'none') return '—';
  return row.until === null ? t('misuse.untilPerson') : <Time at={row.until} />;
}
