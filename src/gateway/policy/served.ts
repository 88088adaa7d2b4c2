import type {
  Policy,
  PolicyApplication,
  PolicyKey,
  PolicyRelease,
  Standing,
  WatchedCaller,
} from '../../kernel/policy/index.ts';

/** What one key can reach, looked up once per request. */
export interface Caller {
  readonly key: PolicyKey;
  /** Milliseconds since the epoch after which the key is void; Infinity when it has no end. */
  readonly until: number;
  readonly application: PolicyApplication;
  /** Releases by the name that the caller uses. */
  readonly releases: ReadonlyMap<string, ServedRelease>;
}

export interface ServedRelease {
  readonly release: PolicyRelease;
  /** Milliseconds since the epoch after which it is not served; Infinity when it has no end. */
  readonly notAfter: number;
  /** How long it may be served without hearing from the server. */
  readonly leaseMillis: number;
}

export type CallersByKeyHash = ReadonlyMap<string, Caller>;

/**
 * Turns the policy into the look-ups of the hot path. A key bound to a release reaches that one alone; other keys reach full
 * releases only, so a test release has no way in but its own keys.
 */
export function indexPolicy(policy: Policy): CallersByKeyHash {
  const served = policy.releases.map((release): ServedRelease => {
    const seconds = Math.min(policy.leaseSeconds, release.leaseSeconds ?? policy.leaseSeconds);
    return { release, notAfter: instant(release.notAfter), leaseMillis: seconds * 1000 };
  });
  const callers = new Map<string, Caller>();
  for (const application of policy.applications) {
    const reachable = served
      .filter(({ release }) => release.applicationIds.includes(application.id))
      .map((one) => ({ ...one, release: forApplication(one.release, application) }));
    const full = byName(reachable.filter(({ release }) => release.kind === 'full'));
    for (const key of application.keys) {
      const releases =
        key.releaseId === null ? full : byName(reachable.filter(({ release }) => release.id === key.releaseId));
      callers.set(key.hash.toLowerCase(), { key, until: instant(key.until), application, releases });
    }
  }
  return callers;
}

/** A release as this application is served by it. */
function forApplication(release: PolicyRelease, { id, screening, labels }: PolicyApplication): PolicyRelease {
  const { labels: own, ...rest } = release;
  const chosen = labels === undefined ? own : labels;
  const bears = chosen != null && (chosen.applicationIds?.includes(id) ?? true);
  if (screening === undefined && chosen === own && bears === (own !== undefined)) return release;
  return { ...rest, screening: screening ?? release.screening, ...(bears ? { labels: chosen } : {}) };
}

/** The standing as sets. */
export interface StandingIndex {
  readonly sequence: number;
  readonly releases: ReadonlySet<string>;
  readonly applications: ReadonlySet<string>;
  readonly keys: ReadonlySet<string>;
  readonly users: ReadonlySet<string>;
  /** When keys end with the right that they stand on, in milliseconds since the epoch. */
  readonly ends: ReadonlyMap<string, number>;
  /** Who is warned or limited, by `applicationId/pseudonym` or key. */
  readonly watched: ReadonlyMap<string, WatchedCaller>;
}

export function indexStanding(standing: Standing | null): StandingIndex {
  return {
    sequence: standing?.sequence ?? 0,
    releases: new Set(standing?.suspendedReleases),
    applications: new Set(standing?.suspendedApplications),
    keys: new Set(standing?.suspendedKeys),
    users: new Set(standing?.suspendedUsers),
    ends: new Map(Object.entries(standing?.endingKeys ?? {}).map(([key, end]) => [key, instant(end)])),
    watched: new Map(standing?.watched?.map((one) => [one.id, one])),
  };
}

function byName(served: ServedRelease[]): Map<string, ServedRelease> {
  return new Map(served.map((one) => [one.release.modelName, one]));
}

/** An instant that can't be read counts as passed: what is unclear is not served. */
function instant(text: string | null): number {
  if (text === null) return Number.POSITIVE_INFINITY;
  const at = Date.parse(text);
  return Number.isNaN(at) ? Number.NEGATIVE_INFINITY : at;
}
