export { credentialHeader, routeHeaders, upstreamTarget } from './address.ts';
export {
  type CanaryAnswer,
  type CanaryPlace,
  type CanaryPrompt,
  type CanaryRun,
  type CanaryTurn,
  type CanaryTurns,
  canaryPlace,
  canaryQuestions,
  embeddingOf,
  type PolicyCanaries,
  promptOf,
} from './canary.ts';
export { type DividedLimit, type LimitDivision, partOf } from './division.ts';
export {
  type Budget,
  type BudgetPeriod,
  type BudgetUnit,
  type GatewayLoad,
  isUnlimited,
  type LimitName,
  type LimitScope,
  type LimitSet,
  type LimitUse,
  NO_LIMITS,
  type Price,
  type ServingLimits,
} from './limits.ts';
export {
  type Lease,
  type Policy,
  type PolicyApplication,
  type PolicyKey,
  type PolicyRelease,
  type SignedDocument,
  type Standing,
  signedBytes,
  type WatchedCaller,
} from './policy.ts';
export {
  type PolicyPurpose,
  PURPOSE_MARK,
  PURPOSE_RULE_MARK,
  PURPOSE_VERDICTS,
  type PurposeClassifier,
  type PurposeTopic,
  type PurposeVerdict,
  type RequiredMetadata,
} from './purpose.ts';
export {
  CREDENTIAL_HEADERS,
  type CredentialHeader,
  DEFAULT_PROBE,
  type PolicyRoute,
  type RetryRule,
  type RouteProbe,
  type StreamCaps,
  UPSTREAM_KINDS,
  type UpstreamKind,
} from './route.ts';
export {
  type GuardPromptFormat,
  keywordContents,
  type PolicyDetector,
  type PolicyGuard,
  type PolicyLabels,
  UNLABELLED_MARK,
} from './screening.ts';
