/** Training and competence. */
export const COMPETENCE_MEASURES = ['4.4.b'] as const;

export const COMPETENCE_RECORDS = {
  competenceDefined: 'competence.defined',
  competenceRetired: 'competence.retired',
  courseRegistered: 'course.registered',
  courseEdited: 'course.edited',
  courseApproved: 'course.approved',
  courseRejected: 'course.rejected',
  questionsRead: 'course.questions-read',
  examStarted: 'exam.started',
  examClosed: 'exam.closed',
  proofRecorded: 'competence.proven',
  proofRevoked: 'competence.proof-revoked',
  ruleEdited: 'competence-rule.edited',
  ruleApproved: 'competence-rule.approved',
  ruleRejected: 'competence-rule.rejected',
  /** A right will end soon; delivered as a notice to whoever reminds people. */
  expiring: 'competence.expiring',
  /** A right has ended; delivered as a notice to whoever acts on it. */
  lapsed: 'competence.lapsed',
  /** A security administrator keeps a right that would have ended, because there is no other. */
  kept: 'competence.right-kept',
} as const;
