import { App, ConfigProvider } from 'antd';
import en from 'antd/es/locale/en_US.js';
import type { Locale } from 'antd/es/locale/index.js';
import dayjs from 'dayjs';
import { useEffect, useLayoutEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { useScheme } from './scheme.ts';
import { darkTheme, lightTheme } from './tokens.ts';

/** The words of the component library. English is always there: it also stands in when others can't be fetched. */
async function wordsOf(language: string): Promise<Locale> {
  if (language === 'zh-CN') {
    const [words] = await Promise.all([import('antd/es/locale/zh_CN.js'), import('dayjs/locale/zh-cn.js')]).catch(
      () => [],
    );
    if (words !== undefined) {
      dayjs.locale('zh-cn');
      return words.default;
    }
  }
  dayjs.locale('en');
  return en;
}

const still = window.matchMedia('(prefers-reduced-motion: reduce)');

function subscribeToMotion(listener: () => void): () => void {
  still.addEventListener('change', listener);
  return () => still.removeEventListener('change', listener);
}

/** Colours, fonts and the words of the component library, in the language and scheme of the person. */
export function ThemeProvider({ children }: { children: React.ReactNode }) {
  const { isDark } = useScheme();
  const { i18n } = useTranslation();
  const isStill = useSyncExternalStore(subscribeToMotion, () => still.matches);
  // The library itself must know: it would wait for the ends of transitions that the style sheet has taken away.
  const theme = useMemo(() => {
    const scheme = isDark ? darkTheme : lightTheme;
    return isStill ? { ...scheme, token: { ...scheme.token, motion: false } } : scheme;
  }, [isDark, isStill]);
  const [locale, setLocale] = useState<Locale>();
  useLayoutEffect(() => {
    document.documentElement.dataset.theme = isDark ? 'dark' : 'light';
  }, [isDark]);
  useEffect(() => {
    let current = true;
    void wordsOf(i18n.language).then((words) => {
      if (current) setLocale(words);
    });
    return () => {
      current = false;
    };
  }, [i18n.language]);
  // Nothing is drawn before the words are there: with the first locale the library builds its whole tree anew, and what
  // somebody had typed by then would be gone.
  if (locale === undefined) return null;
  return (
    <ConfigProvider theme={theme} locale={locale} button={{ autoInsertSpace: false }}>
      <App component={false}>{children}</App>
    </ConfigProvider>
  );
}
