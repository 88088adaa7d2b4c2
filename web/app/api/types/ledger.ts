export interface LogInfo {
  readonly name: string;
  readonly origin: string;
  readonly kind: 'governance' | 'traffic';
  readonly gatewayId: string | null;
  readonly size: number;
  readonly publishedSize: number;
  readonly root: string;
  readonly checkpoint: string;
  readonly verifierKey: string;
  readonly frozen: string | null;
  readonly lastCheckpointAt: string | null;
  readonly anchoring: string;
}

/** A long piece of work over the ledger: a verification or an export. */
export interface JobState {
  readonly id: string;
  readonly state: 'running' | 'done' | 'failed' | 'cancelled';
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly progress: {
    readonly phase: 'export' | 'verify';
    readonly log: string;
    readonly done: number;
    readonly total: number;
    readonly logs: number;
    readonly logsDone: number;
  };
  readonly error: string | null;
  /** Of a verification that came to its end. */
  readonly report: LedgerVerdict | null;
}

export interface LedgerVerdict {
  readonly logs: readonly {
    readonly name: string;
    readonly size: number;
    readonly integrity: 'ok' | 'broken';
    readonly anchoring: string;
    readonly keyTrusted: boolean;
    readonly problems: readonly { readonly file: string; readonly index?: number; readonly message: string }[];
    readonly notes: readonly string[];
  }[];
  readonly completeness: 'ok' | 'broken' | 'unchecked';
  readonly problems: readonly { readonly log: string; readonly index?: number; readonly message: string }[];
}
