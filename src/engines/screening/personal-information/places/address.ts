import { PLACES } from '../data/places.ts';
import { HYPHEN, isDigit, isHan, isLetter, SPACE } from '../fold.ts';
import { type Found, found } from '../found.ts';
import { hanBefore } from '../people/han-before.ts';
import { REACH_BACK, type View, visible, visibleBefore } from '../view.ts';

/** Signs that end the name of a place or road; those of an administrative place first. */
const ADMINISTRATIVE = '省市州区县旗镇乡';
const ROADS = '路街道巷弄村';
export const PLACE_SIGNS = ADMINISTRATIVE + ROADS;
/** Behind a first name only: alone they end too many other words. */
const LATER_SIGNS = `${PLACE_SIGNS}里屯庄同寨`;
const UNITS = '号弄栋幢座室层楼组队社户排房院单元门';
const NUMERALS = '一二三四五六七八九十百零〇两';
const STOPS = '的是在了和与及或从到去我你您他她它这那请给找让被为有没不也都就很要会能将线车店机';
/** What makes a word, not a place, with the sign behind it. */
const WORDS: Readonly<Record<string, string>> = {
  路: '铁公线网电思套出航水气油门马回走一同道',
  街: '逛',
  道: '知通管报渠轨频味力跑难说街',
  市: '超城股楼上门夜早都开',
  区: '社地误盲禁战',
  省: '节反',
  州: '神',
  村: '农',
};

const SIGN = 1;
const PLACE = 2;
const VILLAGE = 4;
const UNIT = 8;
const NUMERAL = 16;
const STOP = 32;
const LINE = 64;

/** What each sign can be, as bits, so that a walk needs one look. */
const ROLES = new Uint8Array(65_536);
for (const [signs, role] of [
  [LATER_SIGNS, SIGN],
  [ADMINISTRATIVE, PLACE],
  ['村屯庄寨', VILLAGE],
  [UNITS, UNIT],
  [NUMERALS, NUMERAL],
  [STOPS, STOP],
  ['线车店机', LINE],
] as const) {
  for (const sign of signs) ROLES[sign.charCodeAt(0)] = ROLES[sign.charCodeAt(0)]! | role;
}

/** More names in a row than an address has. */
const MAX_SEGMENTS = 8;
const MAX_NAME = 8;
/** Most digits and letters of the number of a house or room. */
const MAX_RUN = 6;
const LANE = '道'.charCodeAt(0);
const NUMBER = '号'.charCodeAt(0);

interface Walk {
  end: number;
  /** Names of places and roads, the first included. */
  segments: number;
  numbers: number;
  road: boolean;
  villageLast: boolean;
  /** Letters and signs behind the first sign that may stay readable: up to the last administrative place; -1 for none. */
  open: number;
}

/** Where the name before the sign at `sign` begins, -1 when there is none. */
function nameStart(view: View, sign: number, signText: string): { start: number; length: number } | undefined {
  const before = hanBefore(view, sign);
  if (before.length === 0) return undefined;
  if (WORDS[signText]?.includes(String.fromCharCode(before[0]!.code))) {
    // 街道 is a sign of two characters.
    if (signText !== '道' || before[0]!.code !== 0x8857 || before.length < 3) return undefined;
  }
  let length = Math.min(before.length, 4);
  for (let back = before.length; back >= 2; back--) {
    for (const size of [2, 3, 4]) {
      if (size > back) continue;
      let text = '';
      for (let i = 0; i < size; i++) text += String.fromCharCode(before[back - 1 - i]!.code);
      if (PLACES.has(text)) return { start: before[back - 1]!.at, length: back };
    }
  }
  if (signText === '市' || signText === '省') length = Math.min(length, 3);
  return { start: before[length - 1]!.at, length };
}

function walk(view: View, from: number, state: Walk): void {
  let name = 0;
  let counted = 0;
  let numeral = false;
  let run = 0;
  let code = visible(view, from);
  for (let steps = 0; steps < 64; steps++) {
    if (isDigit(code) || (isLetter(code) && code < 0x80)) {
      run += 1;
      if (run > MAX_RUN) return;
      numeral = true;
      counted += 1;
      code = visible(view, view.next);
      continue;
    }
    if (code === SPACE || (code === HYPHEN && numeral)) {
      code = visible(view, view.next);
      continue;
    }
    if (!isHan(code)) return;
    run = 0;
    counted += 1;
    const role = ROLES[code]!;
    const next = view.next;
    if (numeral && (role & UNIT) !== 0) {
      const following = visible(view, next);
      if (code === NUMBER && (ROLES[following]! & LINE) !== 0) return;
      state.numbers += 1;
      state.end = next;
      state.villageLast = false;
      name = 0;
      numeral = (ROLES[following]! & UNIT) !== 0;
      code = following;
      continue;
    }
    if ((role & SIGN) !== 0 && name >= 1) {
      if (state.numbers > 0 || state.segments === MAX_SEGMENTS) return;
      state.segments += 1;
      state.villageLast = (role & VILLAGE) !== 0;
      state.end = next;
      if ((role & PLACE) !== 0) state.open = counted;
      else if (code !== LANE || name > 1) state.road = true;
      name = 0;
      numeral = false;
    } else {
      if ((role & STOP) !== 0) return;
      numeral = (role & NUMERAL) !== 0;
      name += 1;
      if (name > MAX_NAME) return;
    }
    code = visible(view, next);
  }
}

/**
 * An address around the sign at `sign`: names of places and roads in a row, and numbers of houses and rooms. A road or village needs a
 * number, places alone need a second one; a village behind two others does without. Nobody can check that it exists: low.
 */
export function readAddress(view: View, sign: number): Found | undefined {
  // Nothing that a place could be called by is before it: most signs in ordinary text end here.
  if (!isHan(visibleBefore(view, sign, sign - REACH_BACK))) return undefined;
  const first = visible(view, sign);
  const next = view.next;
  const administrative = (ROLES[first]! & PLACE) !== 0;
  const state: Walk = {
    end: next,
    segments: 1,
    numbers: 0,
    road: !administrative,
    villageLast: false,
    open: administrative ? 0 : -1,
  };
  walk(view, next, state);
  const housed = state.numbers >= 2 || (state.numbers === 1 && (state.road || state.segments >= 2));
  const village = state.villageLast && state.segments >= 3;
  if (!housed && !village) return undefined;
  const name = nameStart(view, sign, String.fromCharCode(first));
  if (name === undefined) return undefined;
  const open = state.open < 0 ? 0 : name.length + 1 + state.open;
  return found(view, {
    kind: 'address',
    grade: 'low',
    form: village && !housed ? 'village' : state.road ? 'road' : 'building',
    start: name.start,
    end: state.end,
    keep: (index) => index < open,
  });
}
