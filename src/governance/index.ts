export type { AnchoringState, AnchorKeeperView, AnchorService, AnchorView } from './anchor/index.ts';
export { createAnchorService } from './anchor/index.ts';
export type {
  AsOfArea,
  AsOfAreasView,
  AsOfChangeView,
  AsOfLineView,
  AsOfPageView,
  AsOfValueView,
} from './as-of/index.ts';
export {
  type ApplicabilityView,
  type Assurance,
  type AuditDetail,
  type AuditView,
  createAssurance,
  type JudgementView,
  type ManagementReviewInputs,
  type ManagementReviewView,
  type NonconformityView,
  type SampleDetail,
  type SampleView,
} from './assurance/index.ts';
export type * from './conformity/index.ts';
export type { Directory, DirectoryPerson } from './directory.ts';
export type * from './gate/index.ts';
export { judgedRevision, requirement, settleReview } from './gate/index.ts';
export { createGovernance, type GovernanceDeps, governanceMigrations } from './governance.ts';
export { holdersIn } from './holders.ts';
export { createKeyRotation } from './key-rotation/index.ts';
export type * from './ledger/index.ts';
export { createLedgerJobs, earlierFolder, governanceFolder } from './ledger/index.ts';
export type {
  ChannelView,
  Contacts,
  MailServerView,
  NotificationKindView,
  NotificationView,
  Preference,
  UndeliveredView,
  WorkingTimeView,
} from './notification/index.ts';
export {
  type Condition,
  createDelivery,
  createEscalation,
  createMessageControl,
  createNotificationService,
  createOccasions,
  createWatching,
  type Watch,
} from './notification/index.ts';
export type { Page, PageRequest } from './page.ts';
export { governancePermissions } from './permissions.ts';
export type * from './profile/index.ts';
export type * from './record/index.ts';
export { completeLog } from './record/index.ts';
export type * from './review/index.ts';
export { createDutyControls, sealOverHttps } from './review/index.ts';
export { addGovernanceRoutes } from './routes.ts';
export { createSignatureLines, knownLines } from './signature-line/index.ts';
export type * from './subject/index.ts';
export { addRegisterRoutes, type RegisterRoutes, subjectFields } from './subject/index.ts';
export { createLogChain, createSuccession, type LogChain } from './succession/index.ts';
export { inTransaction } from './transaction.ts';
export type { Governance } from './types.ts';
