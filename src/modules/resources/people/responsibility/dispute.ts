export type DisputeState = 'raised' | 'mediation' | 'escalated' | 'settled' | 'withdrawn';

/** The part of a dispute that its rules look at. */
export interface Dispute {
  readonly state: DisputeState;
  readonly raisedBy: string;
  readonly againstId: string;
  readonly mediatorId: string | null;
}

export type DisputeAct =
  | { readonly act: 'assign'; readonly mediatorId: string }
  | { readonly act: 'state' }
  | { readonly act: 'settle' }
  | { readonly act: 'escalate' }
  | { readonly act: 'withdraw' };

export type DisputeRefusal =
  | 'dispute-over'
  | 'not-a-party'
  | 'mediator-is-party'
  | 'own-dispute'
  | 'not-mediator'
  | 'not-in-charge';

/**
 * Why this person can't do this now, or null. `inCharge`: they assign mediators and decide what was escalated. A party never
 * mediates and never decides; an outcome comes from the mediator, and after the escalation from who is in charge.
 */
export function disputeRefusal(
  dispute: Dispute,
  act: DisputeAct,
  person: { readonly id: string; readonly inCharge: boolean },
): DisputeRefusal | null {
  if (dispute.state === 'settled' || dispute.state === 'withdrawn') return 'dispute-over';
  const parties = [dispute.raisedBy, dispute.againstId];
  const party = parties.includes(person.id);
  switch (act.act) {
    case 'assign':
      if (party) return 'own-dispute';
      if (!person.inCharge) return 'not-in-charge';
      return parties.includes(act.mediatorId) ? 'mediator-is-party' : null;
    case 'state':
      return party || person.id === dispute.mediatorId || person.inCharge ? null : 'not-a-party';
    case 'settle':
      if (party) return 'own-dispute';
      if (dispute.state === 'escalated') return person.inCharge ? null : 'not-in-charge';
      return person.id === dispute.mediatorId ? null : 'not-mediator';
    case 'escalate':
      if (dispute.state === 'escalated') return 'dispute-over';
      return party || person.id === dispute.mediatorId ? null : 'not-a-party';
    case 'withdraw':
      return person.id === dispute.raisedBy ? null : 'not-a-party';
  }
}

/** The state after an act that was not refused. */
export function afterDisputeAct(dispute: Dispute, act: DisputeAct): DisputeState {
  switch (act.act) {
    case 'assign':
      return dispute.state === 'escalated' ? 'escalated' : 'mediation';
    case 'state':
      return dispute.state;
    case 'settle':
      return 'settled';
    case 'escalate':
      return 'escalated';
    case 'withdraw':
      return 'withdrawn';
  }
}
