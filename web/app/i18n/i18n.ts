import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { setApiLanguage } from '../api/index.ts';

const LANGUAGES = ['zh-CN', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

const STORE = 'steward.language';

// One chunk a language; only the one in use is loaded.
const bundles: Record<Language, () => Promise<{ default: Record<string, unknown> }>> = {
  'zh-CN': () => import('../../locales/zh-CN/index.ts'),
  en: () => import('../../locales/en/index.ts'),
};

function isLanguage(text: string | null): text is Language {
  return text !== null && (LANGUAGES as readonly string[]).includes(text);
}

/** What the person chose in this browser, or null: then the account's or the organisation's language counts. */
export function storedLanguage(): Language | null {
  const stored = localStorage.getItem(STORE);
  return isLanguage(stored) ? stored : null;
}

/** Switches the console; `remember` keeps the choice in this browser. */
export async function loadLanguage(language: Language, remember = false): Promise<void> {
  if (remember) localStorage.setItem(STORE, language);
  if (!i18next.hasResourceBundle(language, 'translation')) {
    i18next.addResourceBundle(language, 'translation', (await bundles[language]()).default);
  }
  setApiLanguage(language);
  document.documentElement.lang = language;
  if (i18next.language !== language) await i18next.changeLanguage(language);
  document.title = i18next.t('app.title');
}

/** Chinese first: English only for browsers that ask for it and not for Chinese. */
export async function startI18n(): Promise<void> {
  const wanted = navigator.languages.find((one) => /^(zh|en)\b/i.test(one)) ?? 'zh';
  const language = storedLanguage() ?? (/^en/i.test(wanted) ? 'en' : 'zh-CN');
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    resources: {},
    partialBundledLanguages: true,
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  await loadLanguage(language);
}
