import type { Clock } from '../../kernel/time/index.ts';

/** A workplace platform as an organisation entered it. Its addresses are settings: there are private deployments. */
export interface WorkplaceSettings {
  readonly kind: WorkplaceKind;
  /** DingTalk: AppKey; Feishu: App ID; WeCom: CorpID. */
  readonly appId: string;
  readonly secret: string;
  /** WeCom's AgentId; empty for the others. */
  readonly agentId: string;
  /** Where people are sent, where the API is, and where that of contacts is (apart from it at DingTalk only). */
  readonly bases: { readonly signIn: string; readonly api: string; readonly contacts: string };
  /** Also take addresses that are not a mailbox of the organisation; people may have entered them themselves. */
  readonly trustsEmail: boolean;
}

export type WorkplaceKind = 'dingtalk' | 'feishu' | 'wecom';

export interface WorkplacePerson {
  readonly externalId: string;
  readonly name: string;
  readonly email: string | undefined;
  /** Ids and names of their departments. */
  readonly groups: readonly string[];
}

export interface WorkplaceListed extends WorkplacePerson {
  /** Ids and names of departments, nearest first. */
  readonly units: readonly string[];
  /** Frozen, left, or taken out, though still listed. */
  readonly disabled: boolean;
}

export interface WorkplaceListing {
  readonly signal: AbortSignal;
  readonly most: number;
  readonly onRead: (count: number) => Promise<void>;
}

/** `away`: nothing answered, or nothing of use. `refused`: it said no, or what it said must not be trusted. */
export class WorkplaceFault extends Error {
  readonly kind: 'away' | 'refused';
  /** The platform's own number, for the log. */
  readonly code: string | undefined;
  constructor(kind: 'away' | 'refused', code?: string) {
    super(`the workplace platform is ${kind}${code === undefined ? '' : ` (${code})`}`);
    this.name = 'WorkplaceFault';
    this.kind = kind;
    this.code = code;
  }
}

/** One shape for all of them. Everything that goes wrong is a WorkplaceFault. */
export interface Workplace {
  /** Where to send the browser. */
  authorizeUrl(redirectUri: string, state: string): string;
  /** Whose code it is that the browser brought back; it works once. */
  personOf(query: URLSearchParams, redirectUri: string): Promise<WorkplacePerson>;
  /** All people, or a fault; never a part. */
  list(options: WorkplaceListing): Promise<WorkplaceListed[]>;
  /** Whether it lets the application in now. */
  probe(): Promise<void>;
}

/** What adapters are built from. `pause` waits before asking again where too much was asked. */
export interface WorkplaceDeps {
  readonly clock: Clock;
  readonly pause: (millis: number) => Promise<void>;
}
