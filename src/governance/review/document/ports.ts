import type { PersonActor } from '../../../kernel/identity/index.ts';
import type { BlobStore } from '../../../platform/blob/index.ts';

/** What is typed in once more to sign. */
export interface Proof {
  readonly password?: string | undefined;
  readonly code?: string | undefined;
}

/** Shows that it really is the person who signs; answers how. Throws a problem when it does not. */
export type SecondProof = (person: PersonActor, proof: Proof) => Promise<string>;

/** What a seal service gave, judged; at least one of both. */
export interface Sealed {
  readonly document: { readonly fileName: string; readonly bytes: Buffer } | null;
  /** Detached, over the snapshot. */
  readonly signature: {
    readonly bytes: Buffer;
    /** Name in its certificate. */
    readonly signer: string | null;
    /** Why it was not verified; null when it was. */
    readonly unverified: 'no-roots' | 'unsupported' | null;
  } | null;
}

/** A service that seals for the organisation. */
export interface SealPort {
  /** Its host, by which people know it. */
  readonly service: string;
  /** Has the snapshot sealed. Throws SealFailure when nothing that may be kept came back. */
  seal(snapshot: { readonly reviewId: string; readonly sha256: string; readonly bytes: Buffer }): Promise<Sealed>;
}

/** Where documents are kept and who vouches for signatures; given once at composition. */
export interface DocumentPorts {
  readonly files: Pick<BlobStore, 'put' | 'get' | 'read'>;
  readonly prove: SecondProof;
  /** Null while no service is set up: nothing is ever called sealed. */
  readonly seal: SealPort | null;
  /** Where people reach the console; printed codes lead there. */
  readonly publicUrl: string;
}
