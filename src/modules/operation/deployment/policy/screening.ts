import type { PolicyDetector, PolicyGuard, PolicyLabels } from '../../../../kernel/policy/index.ts';
import type { AnyDb } from '../../../../platform/database/index.ts';

/** What one screening policy in force asks of gateways. */
export interface ScreeningChosen {
  readonly detectors: readonly PolicyDetector[];
  readonly labels: PolicyLabels | null;
}

/** Which screening applies where; undefined where none was chosen for just this. */
export interface ScreeningInForce {
  readonly organisation: ScreeningChosen | undefined;
  release(id: string): ScreeningChosen | undefined;
  application(id: string): ScreeningChosen | undefined;
  readonly guards: readonly PolicyGuard[];
}

/** Where what gateways screen by comes from; module monitoring answers. */
export interface ScreeningSource {
  inForce(db: AnyDb): Promise<ScreeningInForce>;
  /** Secrets of guards, by guard id. */
  credentials(db: AnyDb): Promise<ReadonlyMap<string, string>>;
  /** Counts up with every change of one. */
  credentialEpoch(db: AnyDb): Promise<number>;
  /** The text of a list's content whose hash this is, or null. */
  listContent(db: AnyDb, sha256: string): Promise<string | null>;
}

/** What the policy says of a release, by its own screening policy or else the organisation's. */
export function screeningOfRelease(screening: ScreeningInForce, releaseId: string) {
  const chosen = screening.release(releaseId) ?? screening.organisation;
  const labels = chosen?.labels ?? null;
  return { screening: chosen?.detectors ?? [], ...(labels === null ? {} : { labels }) };
}

/** What it says of an application, where one was chosen for it. */
export function screeningOfApplication(screening: ScreeningInForce, applicationId: string) {
  const chosen = screening.application(applicationId);
  return chosen === undefined ? {} : { screening: chosen.detectors, labels: chosen.labels };
}

/** Where no module screens. */
export const NO_SCREENING: ScreeningSource = {
  inForce: async () => ({
    organisation: undefined,
    release: () => undefined,
    application: () => undefined,
    guards: [],
  }),
  credentials: async () => new Map(),
  credentialEpoch: async () => 0,
  listContent: async () => null,
};
