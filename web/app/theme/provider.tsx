import { App, ConfigProvider } from 'antd';
import type { Locale } from 'antd/es/locale/index.js';
import dayjs from 'dayjs';
import { useEffect, useLayoutEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { useScheme } from './scheme.ts';
import { darkTheme, lightTheme } from './tokens.ts';

const locales: Record<string, () => Promise<{ default: unknown }>> = {
  'zh-CN': async () => {
    await import('dayjs/locale/zh-cn.js');
    dayjs.locale('zh-cn');
    return import('antd/es/locale/zh_CN.js');
  },
  en: async () => {
    dayjs.locale('en');
    return import('antd/es/locale/en_US.js');
  },
};

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
    void locales[i18n.language]?.().then((module) => {
      if (current) setLocale(module.default as Locale);
    });
    return () => {
      current = false;
    };
  }, [i18n.language]);
  return (
    <ConfigProvider theme={theme} locale={locale} button={{ autoInsertSpace: false }}>
      <App component={false}>{children}</App>
    </ConfigProvider>
  );
}
