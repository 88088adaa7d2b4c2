import type { GateVerdict } from '../../../../src/kernel/gate/index.ts';
import type { ServiceFacts } from '../../../../src/modules/operation/deployment/procedure/index.ts';
import type { Bilingual, LifeEvent, SubjectView } from './common.ts';

export interface Timeouts {
  readonly connectMillis: number;
  readonly firstByteMillis: number;
  readonly idleMillis: number;
  readonly totalMillis: number;
}

export interface EndpointContent {
  readonly kind: 'openai';
  readonly baseUrl: string;
  readonly upstreamModel: string;
  readonly versionId: string | null;
  readonly timeouts: Timeouts;
}

export interface EndpointOperation {
  readonly weight: number;
  readonly priority: number;
  readonly enabled: boolean;
}

export interface EndpointView extends SubjectView<EndpointContent> {
  readonly operation: EndpointOperation;
  /** Whether a credential is kept for it; the credential itself is never told. */
  readonly credential: boolean;
  readonly life?: readonly LifeEvent[];
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
  readonly facts: ServiceFacts | null;
  readonly life?: readonly LifeEvent[];
}

export interface GatewayKey {
  readonly id: string;
  readonly title: string;
  readonly until: string | null;
  readonly releaseId: string | null;
  readonly createdAt?: string;
  readonly revokedAt?: string | null;
  readonly state?: string;
  readonly secret?: string;
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
}

export type UseStatementView = SubjectView<UseStatement>;

export interface PublicUseStatement {
  readonly id: string;
  readonly title: Bilingual;
  readonly application?: Bilingual | { readonly title: Bilingual } | null;
  readonly organisation: Bilingual;
  readonly statement?: UseStatement;
  readonly content?: UseStatement;
  readonly approvedAt?: string | null;
}

export interface ProcedureRow {
  readonly procedure: {
    readonly id: string;
    readonly title: Bilingual;
    readonly authority?: Bilingual | string | null;
    readonly source?: string | null;
    readonly confidence?: string | null;
    readonly [more: string]: unknown;
  };
  readonly required: boolean;
  readonly reason: Bilingual | string | null;
  readonly deadline: { readonly kind: string; readonly days: number; readonly from: string } | string | null;
  readonly entry: {
    readonly subjectId?: string;
    readonly number: string | null;
    readonly date: string | null;
    readonly until: string | null;
    readonly documentSha256: string | null;
    readonly note: string | null;
    readonly latest?: string;
  } | null;
  readonly state: 'missing' | 'submitted' | 'confirmed' | 'expired';
}

export interface ReleaseContent {
  readonly modelName: string;
  readonly versionId: string;
  readonly endpointIds: readonly string[];
  readonly useStatementIds: readonly string[];
  readonly notAfter: string | null;
  readonly leaseSeconds: number | null;
}

export interface ReleaseRow extends Omit<SubjectView<ReleaseContent>, 'content'> {
  readonly kind: 'full' | 'test';
  readonly content: ReleaseContent;
}

export interface ReleaseView extends ReleaseRow {
  readonly verdict: GateVerdict;
  readonly reviews: readonly {
    readonly id: string;
    readonly gate: string;
    readonly state: string;
    readonly openedAt: string;
  }[];
  readonly gateways: readonly {
    readonly gatewayId: string;
    readonly title?: string | Bilingual;
    readonly epoch: number;
    readonly acknowledged: boolean | string | null;
  }[];
  readonly life: readonly LifeEvent[];
}
