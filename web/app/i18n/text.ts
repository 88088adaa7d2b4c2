import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { Bilingual } from '../api/index.ts';

/** Reads what the server says in both languages. Plain strings pass, and a missing language falls back to the other. */
export function useText() {
  const { i18n } = useTranslation();
  const english = i18n.language === 'en';
  return useCallback(
    (text: Bilingual | string | null | undefined): string => {
      if (text === null || text === undefined) return '';
      if (typeof text === 'string') return text;
      return (english ? text.en || text.zh : text.zh || text.en) ?? '';
    },
    [english],
  );
}
