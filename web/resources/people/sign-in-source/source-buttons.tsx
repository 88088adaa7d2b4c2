import { Button } from 'antd';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { apiUrl, type OfferedSource, type Page, useRead } from '../../../app/api/index.ts';
import { useText } from '../../../app/i18n/index.ts';

const REFUSALS = [
  'source-away',
  'source-refused',
  'sign-in-ended',
  'unknown-person',
  'domain-not-allowed',
  'no-checked-email',
  'disabled',
] as const;

/** Why a sign-in by a source did not work; an address of anybody's making shows no words of theirs. */
export function refusalText(t: TFunction, code: string): string {
  const known = REFUSALS.find((one) => one === code);
  return t(`source.refused.${known ?? 'sign-in-ended'}`);
}

/** One button for each source by which the organisation signs in. */
export function SourceButtons({ next, onDirectory }: { next: string; onDirectory: (source: OfferedSource) => void }) {
  const { t } = useTranslation();
  const text = useText();
  const offered = useRead<Page<OfferedSource>>('/sign-in');
  const items = offered.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <div className="stack-tight">
      <span className="quiet small">{t('source.or')}</span>
      {items.map((source) => (
        <Button
          key={source.id}
          size="large"
          block
          {...(source.kind === 'ldap'
            ? { onClick: () => onDirectory(source) }
            : { href: apiUrl(`/sign-in/${source.id}/start`, { next }) })}
        >
          {text(source.title)}
        </Button>
      ))}
    </div>
  );
}
