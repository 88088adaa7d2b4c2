import type { PersonalInformationKind } from '../../index.ts';

export interface Label {
  readonly kind: PersonalInformationKind;
  readonly start: number;
  readonly end: number;
}

export interface Sample {
  readonly text: string;
  readonly labels: readonly Label[];
  /** Places that look like personal information and are none. */
  readonly negatives: number;
  readonly origin: 'written' | 'generated';
}

/** Reads `[[kind|text]]` as a label and `[[-|text]]` as a hard negative. */
export function readLabelled(line: string, origin: Sample['origin']): Sample {
  const labels: Label[] = [];
  let negatives = 0;
  let text = '';
  let from = 0;
  for (const match of line.matchAll(/\[\[([a-z-]+)\|(.*?)\]\]/g)) {
    text += line.slice(from, match.index);
    const [whole, kind, item] = match as unknown as [string, string, string];
    if (kind === '-') negatives += 1;
    else labels.push({ kind: kind as PersonalInformationKind, start: text.length, end: text.length + item.length });
    text += item;
    from = match.index + whole.length;
  }
  return { text: text + line.slice(from), labels, negatives, origin };
}

export const linesOf = (block: string): string[] =>
  block
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
