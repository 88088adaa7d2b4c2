import type { PersonActor } from '../../../kernel/identity/index.ts';
import { BlobError, type BlobSource } from '../../../platform/blob/index.ts';
import type { AnyDb, AnyTx } from '../../../platform/database/index.ts';
import { conflict, ProblemError } from '../../../platform/http/index.ts';
import type { ConditionService } from '../condition/index.ts';
import type { ReviewCore } from '../core.ts';
import type { StoredReview } from '../types.ts';
import * as repository from './document.repository.ts';
import type { DocumentPorts, Proof } from './ports.ts';
import { documentsClosed, notInvolved, tooLarge, unknownDocument, votesCast } from './problems.ts';

export type { StoredDocument } from './document.repository.ts';
export type DocumentService = ReturnType<typeof createDocumentService>;

const MOST_MEGABYTES = 50;
/** So that a review's page can show all of them. */
const MOST_DOCUMENTS = 100;

export interface Upload {
  readonly title: string;
  readonly fileName: string;
  readonly requirement?: string | undefined;
  readonly source: BlobSource;
}

/** Files of a review: versions that never change, found by their hash, and signatures on exactly one version. */
export function createDocumentService(core: ReviewCore, conditions: ConditionService, portsOf: () => DocumentPorts) {
  const { clock, newId, record, database } = core;

  /** What the person is to the review; null for somebody who has nothing to do with it. */
  async function sideOf(db: AnyDb, review: StoredReview, personId: string): Promise<'applicant' | 'reviewer' | null> {
    if (personId === review.applicantId) return 'applicant';
    return (await core.reviewerRefusal(db, review, personId)) === null ? 'reviewer' : null;
  }

  async function answersForCondition(db: AnyDb, review: StoredReview, personId: string): Promise<boolean> {
    const all = await conditions.of(db, review.id);
    return all.some((one) => one.answerable_id === personId && one.confirmed_at === null);
  }

  /** As what the person may add a file now; throws when as nothing. */
  async function kindFor(db: AnyDb, review: StoredReview, person: PersonActor): Promise<'attachment' | 'evidence'> {
    const side = person.onBehalfOf === undefined ? await sideOf(db, review, person.personId) : null;
    if (review.state === 'open' && side !== null) return 'attachment';
    if (review.state === 'approved' && (await answersForCondition(db, review, person.personId))) return 'evidence';
    throw side === null ? notInvolved() : documentsClosed();
  }

  async function keep(source: BlobSource): Promise<{ sha256: string; size: number }> {
    return portsOf()
      .files.put(source, { maxBytes: MOST_MEGABYTES * 1024 ** 2 })
      .catch((error: unknown) => {
        if (error instanceof BlobError && error.code === 'too-large') throw tooLarge(MOST_MEGABYTES);
        throw error;
      });
  }

  async function found(tx: AnyDb, reviewId: string, documentId: string) {
    const document = (await repository.documentsOf(tx, reviewId)).find(({ id }) => id === documentId);
    if (document === undefined) throw unknownDocument();
    return document;
  }

  async function write(
    tx: AnyTx,
    person: PersonActor,
    review: StoredReview,
    version: Omit<Parameters<typeof repository.insertVersion>[1], 'media_type' | 'added_by' | 'added_at'> & {
      media_type?: string;
    },
  ): Promise<void> {
    const media = { media_type: 'application/octet-stream' };
    await repository.insertVersion(tx, { ...media, ...version, added_by: person.personId, added_at: clock.now() });
    const { document_id: documentId, number, sha256, size, scan } = version;
    await record(tx, 'review.document-added', person, review, {
      facts: {
        documentId,
        number,
        sha256,
        size,
        ...(scan === null ? {} : { scanOf: scan.snapshot, by: scan.matchedBy }),
      },
    });
  }

  return {
    of: repository.documentsOf,
    keep,
    sideOf,

    /** As what the person may add a file now; null when as nothing. */
    async mayAdd(db: AnyDb, review: StoredReview, person: PersonActor) {
      try {
        return await kindFor(db, review, person);
      } catch (error) {
        if (error instanceof ProblemError) return null;
        throw error;
      }
    },

    /** Throws unless the person applied or may review it. */
    async requireSide(db: AnyDb, review: StoredReview, person: PersonActor): Promise<void> {
      const side = person.onBehalfOf === undefined ? await sideOf(db, review, person.personId) : null;
      if (side === null) throw notInvolved();
    },

    async add(person: PersonActor, reviewId: string, { title, fileName, requirement, source }: Upload): Promise<void> {
      // Asked before the file is taken, and again when it is there.
      const before = await core.transaction((tx) => core.locked(tx, reviewId));
      await kindFor(database.kysely, before, person);
      const { sha256, size } = await keep(source);
      await core.transaction(async (tx) => {
        const review = await core.locked(tx, reviewId);
        const kind = await kindFor(tx, review, person);
        const known = await repository.documentsOf(tx, reviewId);
        const asked = requirement === undefined || review.template?.documents.some(({ id }) => id === requirement);
        if (!asked) throw unknownDocument();
        if (known.length >= MOST_DOCUMENTS) {
          throw conflict('too-many-documents', {
            zh: `一次评审最多 ${MOST_DOCUMENTS} 份文件。`,
            en: `A review takes at most ${MOST_DOCUMENTS} documents.`,
          });
        }
        const id = newId('reviewDocument');
        const row = { id, review_id: reviewId, kind, requirement: requirement ?? null, title, added_at: clock.now() };
        await repository.insertDocument(tx, row);
        await write(tx, person, review, { document_id: id, number: 1, sha256, size, file_name: fileName, scan: null });
      });
    },

    async addVersion(
      person: PersonActor,
      reviewId: string,
      documentId: string,
      { fileName, source }: Pick<Upload, 'fileName' | 'source'>,
    ): Promise<void> {
      const before = await core.transaction((tx) => core.locked(tx, reviewId));
      await kindFor(database.kysely, before, person);
      const { sha256, size } = await keep(source);
      await core.transaction(async (tx) => {
        const review = await core.locked(tx, reviewId);
        const document = await found(tx, reviewId, documentId);
        if ((await kindFor(tx, review, person)) !== document.kind) throw documentsClosed();
        if (document.kind === 'attachment' && review.votes.length > 0) throw votesCast();
        const number = document.versions.length + 1;
        const scan = null;
        await write(tx, person, review, { document_id: documentId, number, sha256, size, file_name: fileName, scan });
      });
    },

    /** A scan whose code, or who, says which snapshot it shows. */
    async addScan(
      tx: AnyTx,
      person: PersonActor,
      review: StoredReview,
      scan: {
        fileName: string;
        sha256: string;
        size: number;
        mediaType: string;
        snapshot: string;
        matchedBy: 'code' | 'person';
      },
    ): Promise<void> {
      const id = newId('reviewDocument');
      const title = scan.fileName;
      const row = { id, review_id: review.id, kind: 'scan' as const, requirement: null, title, added_at: clock.now() };
      await repository.insertDocument(tx, row);
      await write(tx, person, review, {
        document_id: id,
        number: 1,
        sha256: scan.sha256,
        size: scan.size,
        media_type: scan.mediaType,
        file_name: scan.fileName,
        scan: { snapshot: scan.snapshot, matchedBy: scan.matchedBy },
      });
    },

    /** Signs the newest version, which the signer names by its hash, after a second proof of who it is. */
    async sign(
      person: PersonActor,
      reviewId: string,
      documentId: string,
      { sha256, ...proof }: Proof & { sha256: string },
    ): Promise<void> {
      const side = async (tx: AnyTx) => {
        const review = await core.locked(tx, reviewId);
        const mine = person.onBehalfOf === undefined ? await sideOf(tx, review, person.personId) : null;
        if (mine === null) throw notInvolved();
        const newest = (await found(tx, reviewId, documentId)).versions.at(-1)!;
        if (newest.sha256 !== sha256) {
          throw conflict('not-newest-version', {
            zh: '只能签署文件的最新一版，请重新查看后再签署。',
            en: 'Only the newest version is signed; look at it again.',
          });
        }
        return { review, mine, number: newest.number };
      };
      await core.transaction(side);
      const method = await portsOf().prove(person, proof);
      await core.transaction(async (tx) => {
        const { review, mine, number } = await side(tx);
        const signed = { document_id: documentId, number, person_id: person.personId, side: mine, sha256, method };
        if (!(await repository.insertSignature(tx, { ...signed, at: clock.now() }))) {
          throw conflict('already-signed', { zh: '您已签署这一版。', en: 'You have signed this version already.' });
        }
        await record(tx, 'review.document-signed', person, review, {
          facts: { documentId, number, sha256, side: mine, method },
        });
      });
    },

    /** Throws 409 `documents-missing` unless everything that the template asks for is there. */
    async requireAll(tx: AnyTx, review: StoredReview): Promise<void> {
      const asked = review.template?.documents ?? [];
      if (asked.length === 0) return;
      const there = new Set((await repository.documentsOf(tx, review.id)).map(({ requirement }) => requirement));
      const missing = asked.filter(({ id }) => !there.has(id));
      if (missing.length === 0) return;
      throw conflict('documents-missing', {
        zh: `缺少必备文件：${missing.map(({ title }) => title.zh).join('、')}。`,
        en: `Documents are missing: ${missing.map(({ title }) => title.en).join(', ')}.`,
      });
    },

    async open(reviewId: string, documentId: string, number: number) {
      const document = await found(database.kysely, reviewId, documentId);
      const version = document.versions.find((one) => one.number === number);
      if (version === undefined) throw unknownDocument();
      return { version, stream: await portsOf().files.get(version.sha256) };
    },

    /** Whether the person may read the files because they have to do with the review. */
    async involved(db: AnyDb, review: StoredReview, personId: string): Promise<boolean> {
      return (await sideOf(db, review, personId)) !== null || (await answersForCondition(db, review, personId));
    },
  };
}
