import type { Role } from '../../../../src/kernel/identity/index.ts';
import type { Bilingual } from './common.ts';

export type {
  ActionView,
  AttemptView,
  BodyView,
  CertificateReport,
  CompetenceView,
  CourseView,
  CoverageView,
  DelegationView,
  DisputeView,
  InterestView,
  MatrixSubjectView,
  MatrixView,
  MeetingSummary,
  MeetingView,
  OpenAttemptView,
  PresetView,
  ProofView,
  ResolutionView,
  RightList,
  RightView,
  RuleView,
} from '../../../../src/modules/resources/people/index.ts';
export type { Role };

export interface Grant {
  readonly id?: string;
  readonly role: Role;
  readonly unitId: string;
  readonly unitTitle?: Bilingual;
  readonly until: string | null;
  readonly grantedAt?: string;
  readonly competence?: { readonly endsAt: string | null; readonly counts: boolean; readonly kept: boolean } | null;
}

export interface Me {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly roles: readonly Grant[];
  readonly permissions: readonly string[];
  /** What must be done before anything else is open. */
  readonly duty: 'second-factor' | 'password' | null;
  /** For whom they act at present; roles and permissions are then that person's. */
  readonly onBehalfOf: { readonly id: string; readonly name: string } | null;
  readonly organisation: Bilingual;
  readonly language: 'zh-CN' | 'en';
  readonly timeZone: string;
}

export interface SetupState {
  readonly required: boolean;
  readonly profiles: readonly { readonly id: string; readonly title: Bilingual; readonly description: Bilingual }[];
}

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly unitId: string;
  readonly unitTitle: Bilingual;
  readonly enabled: boolean;
  readonly endsAt: string | null;
  readonly createdAt: string;
  readonly grants: readonly Grant[];
}

export interface Unit {
  readonly id: string;
  readonly title: Bilingual;
  readonly parentId: string | null;
}

export interface RoleInfo {
  readonly role: Role;
  readonly title: Bilingual;
  readonly permissions: readonly { readonly id: string; readonly title: Bilingual }[];
  readonly administrator?: boolean;
  readonly timeBoxed?: boolean;
}

export interface SessionInfo {
  readonly id: string;
  readonly createdAt: string;
  readonly seenAt: string;
  readonly endsAt: string;
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly method: string;
  readonly current: boolean;
}

export interface ApiKeyInfo {
  readonly id: string;
  readonly title: string;
  readonly hint: string;
  readonly scopes: readonly string[];
  readonly createdAt: string;
  readonly until: string;
  readonly lastUsedAt: string | null;
  readonly revokedAt: string | null;
}

export interface Settings {
  readonly organisation: Bilingual;
  readonly language: 'zh-CN' | 'en';
  readonly timeZone: string;
  readonly sessionHours: number;
  readonly sessionIdleMinutes: number;
  readonly passwordMinLength: number;
  readonly lockoutFailures: number;
  readonly lockoutMinutes: number;
  readonly apiKeyMaxDays: number;
  readonly passwordHistory: number;
  readonly passwordMaxDays: number;
  readonly passwordFor: 'everybody' | 'emergency';
  readonly secondFactorFor: 'nobody' | 'administrators' | 'everybody';
}
