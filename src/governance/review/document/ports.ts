import type { PersonActor } from '../../../kernel/identity/index.ts';
import type { BlobStore } from '../../../platform/blob/index.ts';

/** What is typed in once more to sign. */
export interface Proof {
  readonly password?: string | undefined;
  readonly code?: string | undefined;
}

/** Shows that it really is the person who signs; answers how. Throws a problem when it does not. */
export type SecondProof = (person: PersonActor, proof: Proof) => Promise<string>;

/** A service that seals documents electronically for the organisation. */
export interface SealPort {
  readonly configured: boolean;
  /** The sealed document. Throws a problem when it can't be had. */
  seal(document: { readonly sha256: string; readonly bytes: Buffer; readonly fileName: string }): Promise<Buffer>;
}

/** Where documents are kept and who vouches for signatures; given once at composition. */
export interface DocumentPorts {
  readonly files: Pick<BlobStore, 'put' | 'get' | 'read'>;
  readonly prove: SecondProof;
  readonly seal: SealPort;
  /** Where people reach the console; printed codes lead there. */
  readonly publicUrl: string;
}
