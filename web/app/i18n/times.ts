import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useTimeZone } from '../session/index.ts';
import { formatAbsolute, formatRelative } from './zone.ts';

/** Formatters bound to the language of the console and the zone of the organisation. */
export function useTimes() {
  const { i18n } = useTranslation();
  const timeZone = useTimeZone();
  return useMemo(
    () => ({
      timeZone,
      absolute: (at: string, seconds = false) => formatAbsolute(new Date(at), timeZone, seconds),
      relative: (at: string) => formatRelative(new Date(at), new Date(), i18n.language),
      day: (at: string) => (/^\d{4}-\d\d-\d\d$/.test(at) ? at : formatAbsolute(new Date(at), timeZone).slice(0, 10)),
    }),
    [i18n.language, timeZone],
  );
}
