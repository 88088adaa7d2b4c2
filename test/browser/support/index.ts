export { choose, fillBoth, textOf } from './form.ts';
export { untranslated } from './locales.ts';
export { followTo, openScreen } from './screen.ts';
export { type Browsers, openBrowsers, type Visitor } from './visitor.ts';
