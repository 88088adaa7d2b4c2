/**
 * Typed ids: a three-letter prefix that says what it is, an underscore and a ULID (26 characters of Crockford base 32,
 * sortable by time of creation). The prefix makes a wrong id visible in a log, a URL or a bug report.
 */
export const ID_PREFIXES = {
  unit: 'unt',
  person: 'per',
  grant: 'grt',
  signInSource: 'sis',
  signInSync: 'syn',
  apiKey: 'apk',
  model: 'mdl',
  version: 'mdv',
  endpoint: 'ups',
  application: 'app',
  gatewayKey: 'key',
  useStatement: 'use',
  procedure: 'prc',
  release: 'rel',
  gateway: 'gtw',
  review: 'rvw',
  record: 'rec',
  traffic: 'trf',
  notice: 'chg',
  finding: 'fnd',
  document: 'doc',
  profile: 'prf',
  incident: 'inc',
  keywordList: 'kwl',
  screeningPolicy: 'scp',
  hold: 'hld',
  pruning: 'prn',
  erasure: 'ers',
  sample: 'smp',
  competence: 'cmp',
  competenceProof: 'cpf',
  course: 'crs',
  competenceRule: 'cru',
  attempt: 'exm',
  body: 'bdy',
  meeting: 'mtg',
  resolution: 'rsl',
  action: 'atn',
  judgement: 'jdg',
  nonconformity: 'ncf',
  applicability: 'apl',
  anchorKeeper: 'ank',
  keyRotation: 'krt',
  logSuccession: 'lsc',
  signatureLine: 'sgl',
  responsibility: 'rsp',
  delegation: 'dlg',
  interest: 'itr',
  dispute: 'dsp',
  notification: 'ntf',
  reviewCondition: 'rcn',
  reviewQuestion: 'rqu',
  reviewDocument: 'rdc',
  modelChange: 'mch',
  channel: 'chn',
  misuse: 'mis',
  audit: 'aud',
  managementReview: 'mrv',
} as const;

export type IdKind = keyof typeof ID_PREFIXES;
export type Id<K extends IdKind = IdKind> = `${(typeof ID_PREFIXES)[K]}_${string}`;

const ULID = /^[0-9A-HJKMNP-TV-Z]{26}$/;

/** True when `text` has the form of an id of this kind. */
export function isId<K extends IdKind>(kind: K, text: unknown): text is Id<K> {
  if (typeof text !== 'string') return false;
  const prefix = `${ID_PREFIXES[kind]}_`;
  return text.startsWith(prefix) && ULID.test(text.slice(prefix.length));
}

/** The kind that an id's prefix names, or undefined for anything that is no id of ours. */
export function kindOfId(text: string): IdKind | undefined {
  const prefix = text.slice(0, text.indexOf('_'));
  for (const [kind, value] of Object.entries(ID_PREFIXES)) {
    if (value === prefix && isId(kind as IdKind, text)) return kind as IdKind;
  }
  return undefined;
}

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const CODES = Uint8Array.from(ALPHABET, (letter) => letter.charCodeAt(0));
/** Random digits of an id. */
const DIGITS = 16;
/** Random bytes are drawn for so many ids at once: each draw costs more than the rest of an id. */
const DRAWN = 64;

/**
 * A factory of ids. `now` gives milliseconds, `random` fills the given bytes. Ids made in the same millisecond by one
 * factory keep their order (the random part counts up), so that lists sorted by id read in order of creation.
 */
export function createIdFactory(now: () => number, random: (bytes: Uint8Array) => void) {
  let lastTime = -1;
  let timeText = '';
  const drawn = new Uint8Array(DIGITS * DRAWN);
  let used = drawn.length;
  const digits = new Uint8Array(DIGITS);
  return function newId<K extends IdKind>(kind: K): Id<K> {
    const time = Math.max(now(), lastTime);
    if (time === lastTime) {
      countUp(digits);
    } else {
      lastTime = time;
      timeText = timeDigits(time);
      if (used === drawn.length) {
        random(drawn);
        used = 0;
      }
      for (let i = 0; i < DIGITS; i++) digits[i] = drawn[used++]! & 31;
      digits[0] = digits[0]! & 15; // leaves room to count up without overflow
    }
    return `${ID_PREFIXES[kind]}_${timeText}${textOf(digits)}` as Id<K>;
  };
}

/** All at once: put together letter by letter it is many short texts, each copied once more when it is read. */
function textOf(d: Uint8Array): string {
  const c = (at: number) => CODES[d[at]!]!;
  return String.fromCharCode(
    ...[c(0), c(1), c(2), c(3), c(4), c(5), c(6), c(7)],
    ...[c(8), c(9), c(10), c(11), c(12), c(13), c(14), c(15)],
  );
}

/** When an id was made, as it says itself: milliseconds since 1970. */
export function timeOfId(id: Id | string): number {
  let time = 0;
  for (const letter of id.slice(4, 14)) time = time * 32 + ALPHABET.indexOf(letter);
  return time;
}

/** The text before which, in order of bytes, all ids of this kind that were made earlier lie, and none made then or later. */
export function firstIdAt(kind: IdKind, millis: number): string {
  return `${ID_PREFIXES[kind]}_${timeDigits(millis)}`;
}

function timeDigits(millis: number): string {
  let text = '';
  let rest = millis;
  for (let i = 0; i < 10; i++) {
    text = ALPHABET[rest % 32] + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}

export type NewId = ReturnType<typeof createIdFactory>;

function countUp(digits: Uint8Array): void {
  for (let i = digits.length - 1; i >= 0; i--) {
    if (digits[i]! < 31) {
      digits[i]!++;
      return;
    }
    digits[i] = 0;
  }
}
