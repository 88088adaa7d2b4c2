import { isHan } from '../fold.ts';
import { type View, visibleBefore } from '../view.ts';

/** Most Han characters, and units with what shows nothing among them, that a hit may have before the sign that nominates it. */
export const HAN_CHARACTERS = 6;
export const HAN_REACH = 16;

/** Words that end what may be a name of a person, place or road. */
const STOPS = '的是在了和与及或从到去住往至于位我你您他她它们这那请找给让把被为对向跟问过经由有没不也都就很要会能将址';

const IS_STOP = new Uint8Array(65_536);
for (const sign of STOPS) IS_STOP[sign.charCodeAt(0)] = 1;

export interface HanCharacter {
  readonly code: number;
  readonly at: number;
  readonly end: number;
}

/** Where the Han characters right before `before` begin; `before` itself when there are none. */
export function hanStart(view: View, before: number): number {
  const floor = before - HAN_REACH;
  let start = before;
  for (let count = 0; count < HAN_CHARACTERS; count++) {
    const code = visibleBefore(view, start, floor);
    if (!isHan(code) || IS_STOP[code] === 1) break;
    start = view.at;
  }
  return start;
}

/** The Han characters right before `before`, nearest first, up to a word that can't be in a name. */
export function hanBefore(view: View, before: number): HanCharacter[] {
  const floor = before - HAN_REACH;
  const characters: HanCharacter[] = [];
  let at = before;
  while (characters.length < HAN_CHARACTERS) {
    const code = visibleBefore(view, at, floor);
    if (!isHan(code) || IS_STOP[code] === 1) break;
    characters.push({ code, at: view.at, end: view.at + 1 });
    at = view.at;
  }
  return characters;
}
