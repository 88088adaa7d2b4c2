/** Cross-department bodies. */
export const BODY_MEASURES = ['4.4.c'] as const;

export const BODY_RECORDS = {
  bodyRegistered: 'body.registered',
  bodyEdited: 'body.edited',
  bodyEstablished: 'body.established',
  bodyRejected: 'body.rejected',
  meetingConvened: 'meeting.convened',
  meetingOpened: 'meeting.opened',
  meetingClosed: 'meeting.closed',
  meetingCancelled: 'meeting.cancelled',
  meetingMinuted: 'meeting.minuted',
  attended: 'meeting.attended',
  recused: 'meeting.recused',
  refused: 'meeting.refused',
  voteCalled: 'meeting.vote-called',
  /** Of a secret vote without the choice. */
  balloted: 'meeting.balloted',
  resolved: 'resolution.decided',
  actionSet: 'resolution-action.set',
  actionDone: 'resolution-action.done',
  actionClosed: 'resolution-action.closed',
  actionReopened: 'resolution-action.reopened',
  actionEscalated: 'resolution-action.escalated',
} as const;
