export interface Segment<H> {
  readonly text: string;
  /** All hits that cover it, in their order; none for plain text. */
  readonly hits: readonly H[];
}

/** Cuts a text where hits begin and end, so that each part is covered by the same hits throughout. */
export function segmentsOf<H extends { readonly start: number; readonly end: number }>(
  text: string,
  hits: readonly H[],
): Segment<H>[] {
  const cuts = new Set([0, text.length]);
  for (const { start, end } of hits) {
    cuts.add(start);
    cuts.add(end);
  }
  const places = [...cuts].filter((place) => place >= 0 && place <= text.length).sort((a, b) => a - b);
  return places.slice(0, -1).map((start, at) => {
    const end = places[at + 1]!;
    return { text: text.slice(start, end), hits: hits.filter((hit) => hit.start <= start && hit.end >= end) };
  });
}

// What can't be seen but may be what an evasion is made of.
const UNSEEN = /[\p{Cf}\p{Cc}\u115f\u1160\u2800\u3164\uffa0]|\u034f/u;

/** The parts of a text in which unseen characters stand by themselves, named by their number. Line feeds stay what they are. */
export function unseenParts(text: string): { readonly text: string; readonly code?: string }[] {
  const parts: { text: string; code?: string }[] = [];
  let plain = '';
  for (const character of text) {
    if (character === '\n' || character === '\t' || !UNSEEN.test(character)) {
      plain += character;
      continue;
    }
    if (plain !== '') parts.push({ text: plain });
    plain = '';
    const code = character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
    parts.push({ text: character, code: `U+${code}` });
  }
  if (plain !== '') parts.push({ text: plain });
  return parts;
}
