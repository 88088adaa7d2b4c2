import type { Grade } from './ladder.ts';

export const MISUSE_MEASURES = ['6.2.c'] as const;

/** The acts of misuse handling as the ledger names them. */
export const MISUSE_RECORDS = {
  warned: 'misuse.warned',
  limited: 'misuse.limited',
  suspended: 'misuse.suspended',
  closed: 'misuse.closed',
  /** A step against a key is due and waits for a person. */
  proposed: 'misuse.proposed',
  lapsed: 'misuse.lapsed',
  reinstated: 'misuse.reinstated',
  appealed: 'misuse.appealed',
  /** All gateways have taken what was decided. */
  reached: 'misuse.reached',
  ladderSet: 'misuse.ladder-set',
} as const;

export const RECORD_OF: { readonly [grade in Exclude<Grade, 'none'>]: string } = {
  warn: MISUSE_RECORDS.warned,
  limit: MISUSE_RECORDS.limited,
  suspend: MISUSE_RECORDS.suspended,
  close: MISUSE_RECORDS.closed,
};
