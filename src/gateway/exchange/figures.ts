/** Counts for metrics. Plain numbers, raised on the hot path and written out when somebody asks. */
export interface GatewayFigures {
  /** Requests whose body is being read or whose answer is under way. */
  openRequests: number;
  /** Bytes of request bodies held. */
  bodyBytes: number;
  readonly outcomes: Map<string, number>;
  inputTokens: number;
  outputTokens: number;
}

export function createFigures(): GatewayFigures {
  return { openRequests: 0, bodyBytes: 0, outcomes: new Map(), inputTokens: 0, outputTokens: 0 };
}

export function raise(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
