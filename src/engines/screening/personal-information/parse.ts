import { readVehiclePlate } from './codes/vehicle-plate.ts';
import { isDigit } from './fold.ts';
import type { Found } from './found.ts';
import { DOMAIN_REACH, readEmail } from './network/email.ts';
import { readIpv6 } from './network/ipv6.ts';
import { AT, CALL, COLON, DIGIT, MATHEMATICAL, MY, NAME, ONE, OPEN, PLACE, PLUS, PROVINCE, TITLE } from './nominate.ts';
import type { Chain } from './numbers/chain.ts';
import { readBracketed, readNumber } from './numbers/index.ts';
import { readInternationalPhone } from './numbers/international-phone.ts';
import { readSpokenMobile } from './numbers/spoken-mobile.ts';
import { readField, readIntroduced } from './people/cues.ts';
import { readEnglishIntroduced } from './people/english-name.ts';
import { readAddress } from './places/address.ts';
import { type View, visible } from './view.ts';

/** How far ahead of its place a parser may read, in units. The domain of an e-mail address needs the most. */
const REACH_AHEAD = 96;

/** Runs the parser that `nomination` calls for at `at`, and leaves in the view whether it starved. */
export function parseAt(view: View, chain: Chain, nomination: number, at: number): Found | undefined {
  view.starved = false;
  view.limit = at + (nomination === AT ? DOMAIN_REACH : REACH_AHEAD);
  switch (nomination) {
    case DIGIT:
      return readNumber(view, chain, at);
    case AT:
      return readEmail(view, at);
    case PLUS:
      return readInternationalPhone(view, at);
    case OPEN:
      return readBracketed(view, chain, at);
    case COLON:
      return readIpv6(view, at) ?? readField(view, at);
    case ONE:
      return readSpokenMobile(view, at);
    case PROVINCE:
      visible(view, at);
      return readVehiclePlate(view, at);
    case NAME:
    case CALL:
      return readIntroduced(view, at);
    case PLACE:
      return readAddress(view, at);
    case MY:
    case TITLE:
      return readEnglishIntroduced(view, at);
    case MATHEMATICAL:
      return isDigit(visible(view, at)) ? readNumber(view, chain, at) : undefined;
    default:
      return undefined;
  }
}
