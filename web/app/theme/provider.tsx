import { App, ConfigProvider } from 'antd';
import type { Locale } from 'antd/es/locale/index.js';
import dayjs from 'dayjs';
import { useEffect, useLayoutEffect, useState } from 'react';
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

/** Colours, fonts and the words of the component library, in the language and scheme of the person. */
export function ThemeProvider({ children }: { children: React.ReactNode }) {
  const { isDark } = useScheme();
  const { i18n } = useTranslation();
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
    <ConfigProvider theme={isDark ? darkTheme : lightTheme} locale={locale} button={{ autoInsertSpace: false }}>
      <App component={false}>{children}</App>
    </ConfigProvider>
  );
}
