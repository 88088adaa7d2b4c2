import type { LineEndCause } from '../../kernel/record/index.ts';

export interface SignatureLineTables {
  governance_signature_line: SignatureLineRow;
}

/** A further signature line of a governance log, and how far it is. */
export interface SignatureLineRow {
  id: string;
  /** Folder name of the log. */
  log: string;
  algorithm: 'ml-dsa-44' | 'sm2';
  /** Verifier key text; its secret lies in the keyring. */
  key: string;
  /**
   * Named: asked for. Opening: that stands in the log, which is opened with the line from now on. Signing. Leaving: the end is asked for.
   * Closing: that stands in the log, which is opened without the line from now on. Ended.
   */
  state: 'named' | 'opening' | 'signing' | 'leaving' | 'closing' | 'ended';
  reason: string;
  requested_by: string;
  requested_at: Date;
  named_record: string;
  /** Every checkpoint beyond so many entries carries it. */
  from_size: number | null;
  begun_at: Date | null;
  end_reason: string | null;
  end_requested_by: string | null;
  end_requested_at: Date | null;
  leaving_record: string | null;
  end_cause: LineEndCause | null;
  /** Size of the last checkpoint that must carry it; null when the log itself has ended, or it never signed. */
  end_size: number | null;
  ended_at: Date | null;
}
