export { type Language, loadLanguage, startI18n, storedLanguage } from './i18n.ts';
export { useText } from './text.ts';
export { useTimes } from './times.ts';
export { zonedInstant } from './zone.ts';
