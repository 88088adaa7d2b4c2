// Country codes of ITU-T E.164 and how many digits of a national number may follow. Lengths are given where national plans are narrow
// enough to help; elsewhere 7 to 12. Facts only.
const PLANS =
  '1:10 7:10 20:8-10 27:9 30:10 31:9 32:8-9 33:9 34:9 36:8-9 39:6-11 40:9 41:9 43:7-12 44:9-10 45:8 46:7-9 47:8 48:9 49:7-11 ' +
  '51:8-9 52:10 53:8 54:10-11 55:10-11 56:9 57:10 58:10 60:8-10 61:9 62:8-12 63:8-10 64:8-10 65:8 66:8-9 81:9-10 82:8-10 84:9-10 ' +
  '90:10 91:10 92:9-10 93:9 94:9 95:7-10 98:10 212:9 213:8-9 216:8 218:9 220:7 221:9 233:9 234:8-10 251:9 254:9 255:9 256:9 ' +
  '351:9 352:6-11 353:7-9 354:7 355:8-9 356:8 357:8 358:6-11 359:8-9 370:8 371:8 372:7-8 373:8 374:8 375:9 380:9 381:8-9 385:8-9 386:8 ' +
  '387:8 420:9 421:9 852:8 853:8 855:8-9 856:8-10 880:8-10 886:8-9 960:7 961:7-8 962:8-9 963:8-9 964:8-10 965:8 966:8-9 967:7-9 ' +
  '968:8 970:8-9 971:8-9 972:8-9 973:8 974:8 975:8 976:8 977:8-10 992:9 993:8 994:9 995:9 996:9 998:9';
const OTHERS =
  '211 222 223 224 225 226 227 228 229 230 231 232 235 236 237 238 239 240 241 242 243 244 245 246 248 249 250 252 253 257 258 260 261 ' +
  '262 263 264 265 266 267 268 269 290 291 297 298 299 350 376 377 378 382 383 389 423 500 501 502 503 504 505 506 507 508 509 590 591 ' +
  '592 593 594 595 596 597 598 599 670 672 673 674 675 676 677 678 679 680 681 682 683 685 686 687 688 689 690 691 692 850';

export interface CallingPlan {
  readonly shortest: number;
  readonly longest: number;
}

function buildPlans(): ReadonlyMap<number, CallingPlan> {
  const plans = new Map<number, CallingPlan>();
  for (const plan of PLANS.split(' ')) {
    const [code, lengths] = plan.split(':') as [string, string];
    const [shortest, longest = shortest] = lengths.split('-') as [string, string?];
    plans.set(Number(code), { shortest: Number(shortest), longest: Number(longest) });
  }
  for (const code of OTHERS.split(' ')) plans.set(Number(code), { shortest: 7, longest: 12 });
  return plans;
}

/** By country code, which has one to three digits; no code is the beginning of another. Mainland China (86) has parsers of its own. */
export const CALLING_PLANS = buildPlans();
