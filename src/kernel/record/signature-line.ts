/** What happens to a further signature line of the governance log, beside Ed25519. Facts: `algorithm`, `key`, and the size where there is one. */
export const LINE_RECORDS = {
  /** Somebody asks for it; stands in the log before the key signs anything. */
  named: 'ledger-key.line-named',
  /** Every checkpoint beyond `from` entries carries it. */
  signing: 'ledger-key.line-signing',
  /** Somebody asks for its end; stands in the log before the line ends. */
  leaving: 'ledger-key.line-leaving',
  /** Checkpoints beyond `end` entries carry it no more. `cause` says whether somebody asked, or its secret was missing. */
  ended: 'ledger-key.line-ended',
} as const;

/** Why a line has ended: somebody asked for it, the log itself ended, or its secret was gone. */
export type LineEndCause = 'asked' | 'log-ended' | 'secret-missing';
