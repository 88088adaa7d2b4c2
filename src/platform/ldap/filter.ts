import { EqualityFilter, FilterParser } from 'ldapts';

/** Names of attributes as servers know them; nothing that a filter could take for more than a name. */
export function isAttributeName(text: string): boolean {
  return /^[A-Za-z][A-Za-z0-9-]{0,63}$/.test(text);
}

/** Whether it is a filter and nothing else. */
export function isFilter(text: string): boolean {
  try {
    FilterParser.parseString(text);
    return text.startsWith('(') && text.endsWith(')');
  } catch {
    return false;
  }
}

/** The filter of all people, narrowed to those with this value. What was typed goes in as a value: it is never read as a filter. */
export function withValue(filter: string, attribute: string, value: string): string {
  return `(&${filter}${new EqualityFilter({ attribute, value }).toString()})`;
}
