import type { SignedDocument } from '../../../kernel/policy/index.ts';

/** The policy in force as it is handed to gateways. */
export interface CurrentPolicy {
  readonly document: SignedDocument;
  readonly epoch: number;
  /** Hex SHA-256 of the document's signed bytes; gateways acknowledge by it. */
  readonly hash: string;
}

/** Secrets of upstream endpoints for one gateway: base64, sealed to its X25519 key, by endpoint id. */
export interface CredentialDelivery {
  /** Counts up with every change of a credential; an older delivery is never taken. */
  readonly epoch: number;
  readonly credentials: { readonly [endpointId: string]: string };
}

/** The newest documents that a gateway has ever taken, by number and hash; null where it has taken none. It takes none older. */
export interface SeenByGateway {
  readonly epoch: number | null;
  readonly policyHash: string | null;
  readonly standingSequence: number | null;
  readonly standingHash: string | null;
}

export type PolicyChange = 'policy' | 'standing' | 'credentials';

/**
 * What gateways are told, made by whoever compiles the policy (module deployment) and brought to them by the channel.
 * Everything answered is the present state; documents are signed already.
 */
export interface PolicySource {
  /** 32 bytes, Ed25519: gateways pin it when they are enrolled. */
  readonly policyPublicKey: Uint8Array;
  /** Null before anything was published. */
  current(): Promise<CurrentPolicy | null>;
  standing(): Promise<SignedDocument>;
  credentialsFor(gateway: { readonly id: string; readonly sealingKey: Uint8Array }): Promise<CredentialDelivery>;
  /** The text of a keyword list's content whose SHA-256 this is, where the present policy names it; else null. */
  keywordContent(sha256: string): Promise<string | null>;
  /** A fresh lease for the policy that `current` answers; null when there is none. */
  lease(gatewayId: string): Promise<SignedDocument | null>;
  /**
   * Hears what a gateway has taken before. When that is newer than anything known here, this instance was put back to an
   * older state: it goes on above it, in the ledger too. Answers why it does not, if it should and does not.
   */
  heard(gatewayId: string, seen: SeenByGateway): Promise<string | null>;
  /** Calls the handler at once after a change, in every process; without an argument anything may have changed. */
  onChange(handler: (changed?: PolicyChange) => void): () => void;
}

/** Lets the channel be built before the module that fills it. */
export interface PolicySourceSlot extends PolicySource {
  /** Called once at composition. */
  fill(source: PolicySource): void;
  filled(): boolean;
}

export function createPolicySourceSlot(): PolicySourceSlot {
  let filled: PolicySource | undefined;
  const waiting = new Map<(changed?: PolicyChange) => void, (() => void) | undefined>();
  const source = (): PolicySource => {
    if (filled === undefined)
      throw new Error('the source of policies is not filled in yet: call fill() at composition');
    return filled;
  };
  return {
    fill(given) {
      if (filled !== undefined) throw new Error('the source of policies is filled in already');
      filled = given;
      for (const handler of waiting.keys()) waiting.set(handler, given.onChange(handler));
    },
    filled: () => filled !== undefined,
    get policyPublicKey() {
      return source().policyPublicKey;
    },
    current: () => source().current(),
    standing: () => source().standing(),
    credentialsFor: (gateway) => source().credentialsFor(gateway),
    keywordContent: (sha256) => source().keywordContent(sha256),
    lease: (gatewayId) => source().lease(gatewayId),
    heard: (gatewayId, seen) => source().heard(gatewayId, seen),
    onChange(handler) {
      waiting.set(handler, filled?.onChange(handler));
      return () => {
        waiting.get(handler)?.();
        waiting.delete(handler);
      };
    },
  };
}
