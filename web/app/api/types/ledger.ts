import type { Bilingual } from './common.ts';

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
  readonly anchoredSize: number | null;
}

/** A long piece of work over the ledger: a verification or an export. */
export interface JobState {
  readonly id: string;
  readonly state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
  readonly progress: { readonly entries?: number; readonly files?: number; readonly total: number };
  readonly report?: LedgerVerdict | null;
  readonly error: string | null;
}

export interface LedgerVerdict {
  readonly ok: boolean;
  readonly logs: readonly {
    readonly name: string;
    readonly size: number;
    readonly integrity: 'ok' | 'broken';
    readonly anchoring: string;
    readonly keyTrusted: boolean;
    readonly problems: readonly { readonly file: string; readonly index?: number; readonly message: string }[];
  }[];
  readonly completeness: 'ok' | 'broken';
  readonly problems: readonly {
    readonly code: string;
    readonly log: string;
    readonly index?: number;
    readonly text: Bilingual;
  }[];
  readonly figures: {
    readonly gateways: number;
    readonly governanceRecords: number;
    readonly recorded: number;
    readonly open: number;
    readonly entries: number;
  };
}
