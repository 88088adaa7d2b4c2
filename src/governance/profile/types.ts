import type { GateMode } from '../../kernel/gate/index.ts';
import type { Actor, PersonActor } from '../../kernel/identity/index.ts';
import type { ChangeMode, MeasureLevel, Profile } from '../../kernel/profile/index.ts';
import type { AnyDb, AnyTx } from '../../platform/database/index.ts';
import type { StoredReview } from '../review/index.ts';

export type ProfileEdit =
  | { readonly criterionId: string; readonly value: number | string | boolean }
  | { readonly measureId: string; readonly level: MeasureLevel }
  | { readonly gate: string; readonly mode: GateMode };

export interface ProfileInForce {
  readonly profile: Profile;
  /** The subject and revision, or null before setup, when the built-in profile `taf320` counts. */
  readonly source: { readonly subjectId: string; readonly revision: string; readonly since: string } | null;
}

/** A change that was approved for a later time. */
export interface UpcomingChange {
  readonly number: number;
  readonly countsFrom: Date;
  readonly changes: readonly ProfileEdit[];
}

/** The half of the store that changes nothing. */
export interface ProfileReader {
  /** What counts now for new things. */
  current(db?: AnyDb): Promise<ProfileInForce>;
  /** What counts for a thing that was created (released) then: changes for new releases only do not touch older ones. */
  applicableTo(createdAt: Date, db?: AnyDb): Promise<ProfileInForce>;
  /** Approved changes that do not count yet and will by then. */
  upcoming(until: Date): Promise<UpcomingChange[]>;
}

export interface ProfileStore extends ProfileReader {
  /** At setup: takes a built-in profile as the organisation's own, in force at once. Problem 409 when there is one. */
  establish(tx: AnyTx, setup: { profileId: string; unitId: string; author: Actor }): Promise<ProfileInForce>;
  /** Applies for a change through gate `profile.change`; it counts when the review approves it, after its mode. */
  change(request: {
    applicant: PersonActor;
    mode: ChangeMode;
    changes: readonly ProfileEdit[];
    statement: string;
  }): Promise<StoredReview>;
  /** A change approved for a later date comes into force when the date has come. Run by the schedule; counts without it. */
  applyDue(): Promise<boolean>;
}
