import en from '../../../web/locales/en/index.ts';

// Acts are named `release.approved` where they come from, and `release-approved` in the dictionary.
const GROUPS = new Set([...Object.keys(en), ...Object.keys(en.act).map((act) => act.replace(/-.*/, ''))]);

/**
 * Texts that look like a name in the dictionary (`person.name`) and so are words that nobody translated. Also finds names
 * that the dictionary does not hold, which the page shows as they are.
 */
export function untranslated(text: string): string[] {
  const found = text.match(/\b[a-z][A-Za-z]*(?:\.[A-Za-z][\w-]*)+/g) ?? [];
  return [...new Set(found)].filter((one) => GROUPS.has(one.slice(0, one.indexOf('.'))));
}
