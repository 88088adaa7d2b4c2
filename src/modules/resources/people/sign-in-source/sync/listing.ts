import type { ExternalPerson } from '../recognition.ts';
import type { SyncFault } from './sync.table.ts';

/** How a source synchronises, whatever kind it is of. */
export interface SyncSettings {
  readonly everyMinutes: number;
  /** People of the source without an account: get one, get one and are told by e-mail, or get one when they first sign in. */
  readonly joiners: 'create' | 'tell' | 'ignore';
  /** Whom a synchronisation disabled and who is there again. */
  readonly returners: 'enable' | 'leave';
  /** An account that is there with the same address becomes the source's. */
  readonly takesOver: boolean;
  /** When more of the source's accounts would be disabled, it stops and a person confirms. */
  readonly mostLeaversPercent: number;
  /** Units of the source and ours; the first that fits, from the nearest. */
  readonly units: readonly { readonly external: string; readonly unitId: string }[];
}

/** A person among all of a source. */
export interface ListedPerson extends ExternalPerson {
  /** What the source calls their unit and those above it, nearest first. */
  readonly units: readonly string[];
  /** The source still has the entry, of somebody who left. */
  readonly disabled: boolean;
}

/** No person is concluded about from a reading that failed. */
export class ListingFault extends Error {
  readonly fault: SyncFault;
  constructor(fault: SyncFault, options?: ErrorOptions) {
    super(`the source could not be read: ${fault}`, options);
    this.name = 'ListingFault';
    this.fault = fault;
  }
}

export interface ListingOptions {
  readonly signal: AbortSignal;
  readonly most: number;
  readonly onRead: (count: number) => Promise<void>;
}

/** Refuses a reading from which no conclusion may be drawn. */
export function checkListing(people: readonly ListedPerson[]): void {
  if (people.length === 0) throw new ListingFault('nobody-found');
  const ids = new Set(people.map(({ externalId }) => externalId));
  if (ids.size < people.length) throw new ListingFault('id-twice');
}
