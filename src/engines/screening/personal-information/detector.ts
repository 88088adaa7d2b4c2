import { createHash } from 'node:crypto';
import type { IncrementalDetector } from '../types.ts';
import { AREA_CODES } from './data/area-codes.ts';
import { CALLING_PLANS } from './data/calling-codes.ts';
import { ISSUER_RANGES } from './data/issuers.ts';
import { MOBILE_PREFIXES } from './data/mobile-prefixes.ts';
import { PLACES } from './data/places.ts';
import { COMPOUND_SURNAMES, SURNAMES } from './data/surnames.ts';
import { MAX_HOLDBACK } from './hold.ts';
import { PERSONAL_INFORMATION_KINDS, type PersonalInformationKind } from './kinds.ts';
import { openScan } from './scan.ts';

const NAME = 'personal-information';
/** Counted up whenever code here changes a verdict. */
const CODE = 1;

export interface PersonalInformationOptions {
  /** Which kinds are reported; all of them when left out. */
  readonly kinds?: readonly PersonalInformationKind[];
}

function hashOfData(kinds: readonly string[]): string {
  const data = [AREA_CODES, CALLING_PLANS, MOBILE_PREFIXES, PLACES, SURNAMES, COMPOUND_SURNAMES].map((table) => [
    ...table,
  ]);
  return createHash('sha256')
    .update(JSON.stringify([data, ISSUER_RANGES, kinds]))
    .digest('hex')
    .slice(0, 12);
}

/**
 * Finds personal information by form, check digits and words beside it. Everything it needs to know is in the text within `maxHoldback`.
 * @throws TypeError for a kind that does not exist, or none at all.
 */
export function createPersonalInformationDetector(options: PersonalInformationOptions = {}): IncrementalDetector {
  const known = PERSONAL_INFORMATION_KINDS.map(({ id }) => id);
  const kinds = options.kinds ?? known;
  const unknown = kinds.filter((kind) => !known.includes(kind));
  if (unknown.length > 0) {
    throw new TypeError(`Unknown kind of personal information: ${unknown.join(', ')}. Known are ${known.join(', ')}.`);
  }
  if (kinds.length === 0)
    throw new TypeError('No kind of personal information was named. Leave `kinds` out for all of them.');
  const wanted = new Set(kinds);
  let idle: ReturnType<typeof openScan> | undefined;
  return {
    name: NAME,
    version: `${CODE}-${hashOfData(known.filter((kind) => wanted.has(kind)))}`,
    stream: { kind: 'incremental', maxHoldback: MAX_HOLDBACK },
    open: () => openScan(NAME, wanted),
    // Scans never wait: one serves all texts.
    clears(text) {
      idle ??= openScan(NAME, wanted);
      return idle.clears(text);
    },
  };
}
