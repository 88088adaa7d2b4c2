/** What the caller gave is not acceptable; the message says what to do instead. Nothing was written. */
export class LedgerInputError extends Error {
  override readonly name = 'LedgerInputError';
}

/** Another process (or another part of this one) has the log open. */
export class LedgerLockedError extends Error {
  override readonly name = 'LedgerLockedError';
}

/** The log was closed. */
export class LedgerClosedError extends Error {
  override readonly name = 'LedgerClosedError';
}

/**
 * The files of a log contradict each other, the key, or what the owner remembers: the log signs nothing more.
 * `mismatch` names what does not match. Needs a person; a new log takes over in the meantime.
 */
export class LedgerFrozenError extends Error {
  override readonly name = 'LedgerFrozenError';
  readonly mismatch: string;
  constructor(origin: string, mismatch: string, options?: ErrorOptions) {
    super(`log ${origin} is frozen: ${mismatch}`, options);
    this.mismatch = mismatch;
  }
}

/**
 * Writing failed (disk full, device error). The log takes nothing more until it is opened again. What was acknowledged
 * is safe; what was rejected with this error may or may not be found in the log after it is opened again.
 */
export class LedgerWriteError extends Error {
  override readonly name = 'LedgerWriteError';
  /** The system's code, such as ENOSPC or EIO. */
  readonly code: string;
  constructor(origin: string, cause: unknown) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'EUNKNOWN';
    const hint = code === 'ENOSPC' || code === 'EDQUOT' ? ' (disk full: free space, then open the log again)' : '';
    super(`log ${origin} cannot write: ${cause instanceof Error ? cause.message : String(cause)}${hint}`, { cause });
    this.code = code;
  }
}

/** Why a mirror did not take what was sent, or can't be opened. */
export type MirrorRefusal = 'wrong-key' | 'wrong-root' | 'forked' | 'gap' | 'uncovered' | 'damaged';

/** What was sent to a mirror does not fit to what its owner signed or sent before. Nothing of it counts. */
export class LedgerMirrorError extends Error {
  override readonly name = 'LedgerMirrorError';
  readonly refusal: MirrorRefusal;
  readonly mismatch: string;
  constructor(origin: string, refusal: MirrorRefusal, mismatch: string, options?: ErrorOptions) {
    super(`mirror of ${origin}: ${mismatch}`, options);
    this.refusal = refusal;
    this.mismatch = mismatch;
  }
}
