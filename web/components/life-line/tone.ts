const BAD = /(revoked|rejected|refused|failed|suspended|disabled|erased|lapsed|expired|broken)/;
const GOOD = /(approved|released|resumed|confirmed|enabled|enrolled|in-force|served)/;

/** How an act colours its point on a life line. */
export function toneOfAct(kind: string): 'good' | 'bad' | 'idle' {
  if (BAD.test(kind)) return 'bad';
  return GOOD.test(kind) ? 'good' : 'idle';
}
