import type { PersonActor } from '../../../kernel/identity/index.ts';
import type { AnyTx } from '../../../platform/database/index.ts';
import type { ReviewCore } from '../core.ts';
import type { DocumentPorts, DocumentService, SealPort } from '../document/index.ts';
import type { SnapshotService } from '../snapshot/index.ts';
import type { StoredReview } from '../types.ts';
import {
  alreadySealed,
  noSealService,
  notSealed,
  SealFailure,
  sealFailed,
  sealUndecided,
  sealUnderWay,
} from './problems.ts';
import * as repository from './seal.repository.ts';

export type Sealing = ReturnType<typeof createSealing>;

/** The electronic seal on the frozen snapshot of a decided review: asked for and kept once. */
export function createSealing(
  core: ReviewCore,
  parts: {
    documents: DocumentService;
    snapshots: SnapshotService;
    files: () => DocumentPorts['files'];
    port: () => SealPort | null;
  },
) {
  /** Reviews for which the service is being asked: a seal may cost something, so nobody asks for the same one beside it. */
  const underWay = new Set<string>();

  const isDecided = ({ state }: StoredReview) => state === 'approved' || state === 'rejected';

  /** The review, locked, when the person may have it sealed now. */
  async function due(tx: AnyTx, person: PersonActor, reviewId: string): Promise<StoredReview> {
    const review = await core.locked(tx, reviewId);
    await parts.documents.requireSide(tx, review, person);
    if (!isDecided(review)) throw sealUndecided();
    if ((await repository.sealOf(tx, reviewId)) !== null) throw alreadySealed();
    return review;
  }

  async function ask(person: PersonActor, reviewId: string, port: SealPort): Promise<void> {
    const { hash: snapshot } = await parts.snapshots.freeze(person, reviewId);
    const content = (await parts.snapshots.read(core.database.kysely, reviewId, snapshot))!;
    const sealed = await port
      .seal({ reviewId, sha256: snapshot, bytes: Buffer.from(content) })
      .catch(async (error: unknown) => {
        if (!(error instanceof SealFailure)) throw error;
        await core.transaction(async (tx) => {
          const review = await core.locked(tx, reviewId);
          const facts = { snapshot, reason: error.reason };
          await core.record(tx, 'review.seal-failed', person, review, { outcome: 'failed', facts });
        });
        throw sealFailed(error);
      });
    const { keep } = parts.documents;
    const document = sealed.document && {
      ...(await keep(sealed.document.bytes)),
      fileName: sealed.document.fileName,
    };
    const signature = sealed.signature && {
      ...(await keep(sealed.signature.bytes)),
      signer: sealed.signature.signer,
      unverified: sealed.signature.unverified,
    };
    await core.transaction(async (tx) => {
      const review = await due(tx, person, reviewId);
      const by = { sealed_by: person.personId, sealed_at: core.clock.now() };
      await repository.insertSeal(tx, {
        ...{ review_id: reviewId, snapshot, service: port.service, document, signature },
        ...by,
      });
      await core.record(tx, 'review.sealed', person, review, {
        facts: {
          snapshot,
          ...(document === null ? {} : { document: document.sha256 }),
          ...(signature === null ? {} : { signature: signature.sha256, verified: signature.unverified === null }),
        },
      });
    });
  }

  return {
    of: repository.sealOf,

    /** Host of the service; null while none is set up. */
    service: () => parts.port()?.service ?? null,

    isDecided,

    /** Has the snapshot of what was decided sealed, and keeps what comes back. */
    async seal(person: PersonActor, reviewId: string): Promise<void> {
      const port = parts.port();
      if (port === null) throw noSealService();
      await core.transaction((tx) => due(tx, person, reviewId));
      if (underWay.has(reviewId)) throw sealUnderWay();
      underWay.add(reviewId);
      try {
        await ask(person, reviewId, port);
      } finally {
        underWay.delete(reviewId);
      }
    },

    async open(reviewId: string, part: 'document' | 'signature') {
      const kept = await repository.sealOf(core.database.kysely, reviewId);
      const file = kept?.[part] ?? null;
      if (file === null) throw notSealed();
      const fileName = 'fileName' in file ? file.fileName : 'seal.p7s';
      return { fileName, stream: await parts.files().get(file.sha256) };
    },
  };
}
