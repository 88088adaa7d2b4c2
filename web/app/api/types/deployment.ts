import type { GateVerdict } from '../../../../src/kernel/gate/index.ts';
import type { PolicyRoute, RetryRule } from '../../../../src/kernel/policy/index.ts';
import type { ServiceFacts } from '../../../../src/modules/operation/deployment/procedure/index.ts';
import type { Bilingual, LifeEvent, SubjectView } from './common.ts';
import type { PurposeChecks } from './purpose.ts';

export interface Timeouts {
  readonly connectMillis: number;
  readonly firstByteMillis: number;
  readonly idleMillis: number;
  readonly totalMillis: number;
}

export interface EndpointContent extends Spoken {
  readonly baseUrl: string;
  readonly upstreamModel: string;
  readonly versionId: string | null;
  readonly timeouts: Timeouts;
}

/** How an upstream is spoken with. */
export type Spoken = Pick<
  PolicyRoute,
  'kind' | 'apiVersion' | 'credentialHeader' | 'headers' | 'probe' | 'maxConnections' | 'streamCaps'
>;

export interface EndpointOperation {
  readonly weight: number;
  readonly priority: number;
  readonly enabled: boolean;
}

export interface EndpointView extends SubjectView<EndpointContent> {
  readonly operation: EndpointOperation;
  /** Whether a credential is kept for the newest revision's address; itself it is never told. */
  readonly credential: boolean;
  readonly probe: (ProbeResult & { readonly at: string; readonly revision: string }) | null;
}

export interface ProbeResult {
  readonly reachable: boolean;
  readonly status: number | null;
  readonly millis: number;
  readonly models?: readonly string[];
  readonly error?: string | null;
}

export interface ApplicationContent {
  readonly description: string;
  readonly contact: string;
}

export type { ServiceFacts };

export interface ApplicationView extends SubjectView<ApplicationContent> {
  /** As stated last. */
  readonly facts: ServiceFacts | null;
  /** As approved with a release. */
  readonly factsInForce: ServiceFacts | null;
  readonly suspended: boolean;
}

export interface GatewayKey {
  readonly id: string;
  readonly title: string;
  readonly until: string;
  readonly releaseId: string | null;
  readonly holderId?: string | null;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly revokedAt: string | null;
  readonly state: 'active' | 'expired' | 'revoked';
}

export interface UseStatement {
  readonly applicationId: string;
  readonly people: readonly string[];
  readonly occasions: readonly string[];
  readonly purposes: readonly string[];
  readonly prohibitedUses: readonly string[];
  readonly domains: readonly string[];
  readonly languages: readonly string[];
  readonly limits: string;
  readonly notice: Bilingual;
  readonly mode: 'observe' | 'warn' | 'block';
  /** What gateways check; not told to the public. */
  readonly checks?: PurposeChecks;
}

export type UseStatementView = SubjectView<UseStatement>;

export interface PublicUseStatement {
  readonly id: string;
  readonly title: Bilingual;
  readonly organisation: Bilingual;
  readonly application: { readonly id: string; readonly title: Bilingual };
  readonly revision: string;
  readonly statement: UseStatement;
  readonly approvedAt: string | null;
}

export interface ProcedureEntry {
  readonly number: string;
  readonly date: string;
  readonly until: string | null;
  readonly documentSha256: string | null;
  readonly note: string;
}

export interface ProcedureRow {
  readonly procedure: {
    readonly id: string;
    readonly title: Bilingual;
    readonly authority: Bilingual;
    readonly fields: { readonly number: 'required' | 'optional'; readonly document: 'required' | 'optional' };
    readonly expiry: { readonly kind: 'none' | 'stated' | 'months'; readonly months?: number };
  };
  readonly required: boolean;
  readonly reason: Bilingual;
  readonly source: string;
  readonly confidence: 'high' | 'medium' | 'low';
  readonly deadline: { readonly kind: 'working-days' | 'days'; readonly days: number } | null;
  readonly dueOn: string | null;
  /** False when the day was counted through a year whose holidays are not known. */
  readonly dueCertain: boolean;
  /** The newest entry, confirmed or not. */
  readonly entry: (ProcedureEntry & { readonly subjectId: string; readonly latest: string }) | null;
  readonly confirmed: ProcedureEntry | null;
  readonly endsOn: string | null;
  readonly state: 'missing' | 'submitted' | 'confirmed' | 'expired';
  readonly settled: boolean;
}

export interface ProcedureOverview {
  readonly factsStated: boolean;
  readonly complete: boolean;
  readonly items: readonly ProcedureRow[];
}

export interface ReleaseContent {
  readonly modelName: string;
  readonly versionId: string;
  readonly endpointIds: readonly string[];
  readonly useStatementIds: readonly string[];
  readonly notAfter: string | null;
  readonly leaseSeconds: number | null;
  readonly retry?: RetryRule;
}

export interface ReleaseRow extends SubjectView<ReleaseContent> {
  readonly kind: 'full' | 'test';
  readonly approvedAt: string | null;
}

export interface ReleaseView extends ReleaseRow {
  /** How the gate stands for the newest revision. */
  readonly verdict: GateVerdict;
  readonly reviews: readonly {
    readonly id: string;
    readonly gate: string;
    readonly state: string;
    readonly openedAt: string;
  }[];
  readonly gateways: readonly {
    readonly gatewayId: string;
    readonly title: Bilingual;
    readonly connected: boolean;
    readonly epoch: number | null;
    /** It has acknowledged the policy and the standing in force. */
    readonly acknowledged: boolean;
  }[];
  readonly life: readonly LifeEvent[];
}

/** What became of the configuration of a LiteLLM proxy, or would. */
export interface LiteLlmReport {
  readonly dryRun: boolean;
  readonly items: readonly {
    readonly kind:
      | 'model'
      | 'version'
      | 'endpoint'
      | 'credential'
      | 'price'
      | 'application'
      | 'key'
      | 'limit'
      | 'spend'
      | 'section';
    /** As LiteLLM names it. */
    readonly name: string;
    readonly result: 'taken' | 'changed' | 'known' | 'not-taken';
    readonly id: string | null;
    readonly notes: readonly (Bilingual & { readonly code: string })[];
  }[];
}
