export interface LogInfo {
  readonly name: string;
  readonly origin: string;
  readonly kind: 'governance' | 'traffic';
  readonly gatewayId: string | null;
  readonly size: number;
  readonly publishedSize: number;
  readonly root: string;
  readonly checkpoint: string | null;
  readonly verifierKey: string | null;
  readonly frozen: string | null;
  readonly lastCheckpointAt: string | null;
  readonly anchoring: string;
}

export interface LogEntry {
  readonly index: number;
  /** The entry as it lies in the log, base64 of canonical JSON. */
  readonly entry?: string;
  readonly record?: { readonly [key: string]: unknown };
}

export interface JobState {
  readonly id: string;
  readonly state: string;
  readonly progress: { readonly done?: number; readonly total?: number; readonly log?: string } | number | null;
  readonly report: VerificationReport | null;
  readonly error?: string | null;
}

export interface VerificationReport {
  readonly ok?: boolean;
  readonly logs?: readonly {
    readonly name: string;
    readonly ok?: boolean;
    readonly size?: number;
    readonly problems?: readonly (
      | string
      | { readonly code?: string; readonly message?: string; readonly text?: string }
    )[];
    readonly anchoring?: string;
  }[];
  readonly problems?: readonly (
    | string
    | { readonly code?: string; readonly message?: string; readonly text?: string }
  )[];
  readonly [more: string]: unknown;
}
