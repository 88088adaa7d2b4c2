import { runningSha256 } from '../../platform/crypto/index.ts';

/** The digest of the texts of a streamed answer, as they leave: the same that the whole answer would have. */
export interface TextDigest {
  /** More of the text at this place of the answer. */
  add(place: number, text: string): void;
  /** Hex of SHA-256 over the texts by their places, a line feed between them; null where nothing was said. */
  end(): string | null;
}

/**
 * The text at place 0, nearly always the only one, is hashed as it comes. Others are kept until the end, because they come between one
 * another.
 */
export function createTextDigest(): TextDigest {
  const hash = runningSha256();
  const others = new Map<number, string>();
  let begun = false;
  // The first half of a character that came apart: its bytes are known with the second.
  let half = '';

  return {
    add(place, text) {
      if (text === '') return;
      if (place !== 0) {
        others.set(place, (others.get(place) ?? '') + text);
        return;
      }
      begun = true;
      const all = half + text;
      const apart = /[\ud800-\udbff]$/.test(all);
      half = apart ? all.slice(-1) : '';
      hash.add(apart ? all.slice(0, -1) : all);
    },
    end() {
      if (!begun && others.size === 0) return null;
      hash.add(half);
      for (const place of [...others.keys()].sort((a, b) => a - b)) {
        if (begun) hash.add('\n');
        begun = true;
        hash.add(others.get(place)!);
      }
      return hash.hex();
    },
  };
}
