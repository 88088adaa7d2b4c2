export const RESPONSIBILITY_MEASURES = ['4.4.a'] as const;

export const RESPONSIBILITY_RECORDS = {
  assigned: 'responsibility.assigned',
  ended: 'responsibility.ended',
  delegated: 'delegation.made',
  delegationEnded: 'delegation.ended',
  interestDeclared: 'interest.declared',
  interestEnded: 'interest.ended',
  disputeRaised: 'dispute.raised',
  disputeStated: 'dispute.stated',
  mediatorAssigned: 'dispute.mediator-assigned',
  disputeEscalated: 'dispute.escalated',
  disputeSettled: 'dispute.settled',
  disputeWithdrawn: 'dispute.withdrawn',
  disputeRefused: 'dispute.refused',
} as const;
