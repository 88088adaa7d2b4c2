export type { CheckpointComparisonView } from '../../../../src/governance/index.ts';

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
  /** The log that follows this one, which has ended. */
  readonly successor: string | null;
  readonly lastCheckpointAt: string | null;
  readonly anchoring: string;
  readonly anchoredSize: number;
  readonly anchoredAt: string | null;
}

/** Somebody outside to whom checkpoints are shown. */
export interface AnchorKeeper {
  readonly id: string;
  readonly kind: 'witness' | 'timestamp' | 'mail';
  readonly title: string;
  readonly url: string;
  readonly trust: string;
  readonly crl: string;
  readonly everyMinutes: number;
  readonly active: boolean;
  readonly revision: number;
  readonly setBy: string;
  readonly setAt: string;
  readonly triedAt: string | null;
  readonly failure: { readonly code: string; readonly detail: string; readonly since: string } | null;
  readonly anchors: number;
  readonly last: Anchor | null;
  readonly mailed: { readonly size: number; readonly at: string; readonly count: number } | null;
}

export interface Anchor {
  readonly logName: string;
  readonly size: number;
  readonly root: string;
  readonly statedAt: string;
  readonly keptAt: string;
}

export interface AnchorItem extends Anchor {
  readonly keeperId: string;
  readonly keeperTitle: string;
  readonly kind: AnchorKeeper['kind'];
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
  /** Files that are missing, cut or unreadable; everything else was exported. */
  readonly damaged: readonly { readonly log: string; readonly file: string }[];
  /** Of a verification that came to its end. */
  readonly report: LedgerVerdict | null;
}

export interface LedgerVerdict {
  readonly logs: readonly {
    readonly name: string;
    readonly size: number;
    readonly entriesGone: number;
    readonly integrity: 'ok' | 'broken';
    readonly anchoring: string;
    readonly keyTrusted: boolean;
    readonly problems: readonly { readonly file: string; readonly index?: number; readonly message: string }[];
    readonly notes: readonly string[];
  }[];
  readonly completeness: 'ok' | 'broken';
  readonly problems: readonly { readonly log: string; readonly index?: number; readonly message: string }[];
}

/** The key that signs the governance log, and its changes, newest first. */
export interface LedgerKey {
  readonly key: string;
  readonly rotations: readonly {
    readonly number: number;
    readonly state: 'named' | 'overlapping' | 'ended' | 'done';
    readonly oldKey: string;
    readonly newKey: string;
    readonly reason: string;
    readonly requestedBy: string;
    readonly requestedAt: string;
    readonly overlapUntil: string;
    readonly handedOverAt: string | null;
    readonly endedAt: string | null;
  }[];
}

/** Signature lines of the governance logs beside Ed25519, newest first. */
export interface LedgerLines {
  readonly log: string;
  readonly lines: readonly {
    readonly log: string;
    readonly algorithm: 'ml-dsa-44' | 'sm2';
    readonly key: string;
    readonly fingerprint: string;
    readonly state: 'named' | 'opening' | 'signing' | 'leaving' | 'closing' | 'ended';
    readonly reason: string;
    readonly requestedBy: string;
    readonly requestedAt: string;
    readonly from: number | null;
    readonly begunAt: string | null;
    readonly endReason: string | null;
    readonly endRequestedBy: string | null;
    readonly endRequestedAt: string | null;
    readonly endCause: 'asked' | 'log-ended' | 'secret-missing' | null;
    readonly end: number | null;
    readonly endedAt: string | null;
  }[];
}

/** Whether the governance log is frozen, and how governance logs followed one another, newest first. */
export interface LedgerSuccessions {
  readonly log: string;
  readonly frozen: string | null;
  /** Why a successor can be founded now. */
  readonly cause: 'year' | 'frozen' | 'contradicted' | null;
  readonly successions: readonly {
    readonly number: number;
    readonly state: 'asked' | 'founded' | 'done';
    readonly cause: 'year' | 'frozen' | 'contradicted';
    readonly predecessor: string;
    readonly successor: string | null;
    readonly reason: string;
    readonly mismatch: string | null;
    readonly requestedBy: string;
    readonly requestedAt: string;
    readonly foundedAt: string | null;
    readonly heldSize: number | null;
    readonly sound: boolean | null;
    readonly known: readonly { readonly size: number }[];
    readonly rerecorded: number | null;
    readonly adopted: number | null;
    readonly lost: number | null;
  }[];
}
