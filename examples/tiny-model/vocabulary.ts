/** The characters a model knows. Symbol 0 stands for every other character; it is never generated. */
export interface Vocabulary {
  /** The characters of the symbols 0, 1, 2, ... as one string. */
  readonly symbols: string;
  readonly size: number;
  encode(text: string): Uint16Array;
  character(symbol: number): string;
}

export const UNKNOWN = 0;
const UNKNOWN_CHARACTER = '\uFFFD';

export function vocabularyOfText(text: string): Vocabulary {
  const characters = new Set(text);
  characters.delete(UNKNOWN_CHARACTER);
  return vocabularyOfSymbols([UNKNOWN_CHARACTER, ...[...characters].sort()].join(''));
}

/** @throws RangeError when a character appears twice or the first is not the one for unknown characters */
export function vocabularyOfSymbols(symbols: string): Vocabulary {
  const characters = [...symbols];
  const numbers = new Map(characters.map((character, symbol) => [character, symbol]));
  if (numbers.size !== characters.length || characters[UNKNOWN] !== UNKNOWN_CHARACTER) {
    throw new RangeError('A vocabulary lists each character once and starts with U+FFFD.');
  }
  return {
    symbols,
    size: characters.length,
    encode: (text) => Uint16Array.from(text, (character) => numbers.get(character) ?? UNKNOWN),
    character: (symbol) => characters[symbol] ?? UNKNOWN_CHARACTER,
  };
}
