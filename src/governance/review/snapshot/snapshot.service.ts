import type { PersonActor } from '../../../kernel/identity/index.ts';
import { canonicalJson, type Json } from '../../../kernel/record/index.ts';
import { BarcodeError, createQrReader, imageSize, picturesOfPdf } from '../../../platform/barcode/index.ts';
import type { BlobSource } from '../../../platform/blob/index.ts';
import { sha256Hex } from '../../../platform/crypto/index.ts';
import type { AnyDb } from '../../../platform/database/index.ts';
import type { ConditionService } from '../condition/index.ts';
import type { ReviewCore } from '../core.ts';
import { type DocumentPorts, type DocumentService, type ScanRefusal, scanRefused } from '../document/index.ts';
import type { StoredReview } from '../types.ts';
import * as repository from './snapshot.repository.ts';

export type SnapshotService = ReturnType<typeof createSnapshotService>;

/** A signed print has few pages; reading a picture takes seconds. */
const MOST_PAGES = 12;

const CODE = /\/reviews\/(rvw_[0-9A-HJKMNP-TV-Z]{26})\?snapshot=([0-9a-f]{64})$/;

interface Code {
  readonly reviewId: string;
  readonly hash: string;
}

/** The snapshot that a scan shows, or why it is refused. */
type Shown = { readonly hash: string } | ScanRefusal;

const ourCodes = (texts: readonly string[]): Code[] =>
  texts.flatMap((text) => {
    const match = CODE.exec(text);
    return match === null ? [] : [{ reviewId: match[1]!, hash: match[2]! }];
  });

/** What is decided about, frozen for a print, and the way from the scan of the signed or sealed print back to it. */
export function createSnapshotService(
  core: ReviewCore,
  parts: { conditions: ConditionService; documents: DocumentService; ports: () => DocumentPorts },
) {
  const qr = createQrReader();

  /** Everything that is decided, and nothing that changes afterwards: not how far a condition is, not the scans themselves. */
  async function contentOf(db: AnyDb, review: StoredReview): Promise<string> {
    const conditions = await parts.conditions.of(db, review.id);
    const documents = await parts.documents.of(db, review.id);
    const content: Json = {
      format: 'steward.review-snapshot/1',
      reviewId: review.id,
      gate: review.gate,
      state: review.state,
      applicantId: review.applicantId,
      statement: review.statement,
      openedAt: review.openedAt,
      decidedAt: review.decidedAt,
      reReviewOn: review.reReviewOn,
      bindings: review.bindings.map(({ subjectId, revision }) => ({ subjectId, revision })),
      votes: review.votes.map(({ personId, seat, choice, comment, at, checklist }) => ({
        personId,
        seat,
        choice,
        comment,
        at,
        checklist: checklist.map(({ id, answer, remark }) => ({ id, answer, remark })),
      })),
      conditions: conditions.map((one) => ({
        id: one.id,
        text: { zh: one.text_zh, en: one.text_en },
        answerableId: one.answerable_id,
        due: one.due,
      })),
      documents: documents
        .filter(({ kind }) => kind === 'attachment')
        .map(({ id, title, versions }) => ({ id, title, versions: versions.map(({ sha256 }) => sha256) })),
    };
    return canonicalJson(content);
  }

  const addressOf = (reviewId: string, hash: string) =>
    `${parts.ports().publicUrl.replace(/\/$/, '')}/reviews/${reviewId}?snapshot=${hash}`;

  /** The codes on a picture, or why they can't be read. */
  async function codesOn(image: Buffer): Promise<string[] | ScanRefusal> {
    try {
      return await qr.read(image);
    } catch (error) {
      if (error instanceof BarcodeError) return error.code;
      throw error;
    }
  }

  /** Which snapshot a picture shows, or why it is refused. */
  async function shown(db: AnyDb, review: StoredReview, image: Buffer): Promise<Shown> {
    const texts = await codesOn(image);
    if (typeof texts === 'string') return texts;
    if (texts.length === 0) return 'no-code';
    const ours = ourCodes(texts);
    return ours.length === 0 ? 'foreign-code' : matched(db, review, ours);
  }

  /** The same of a PDF; null when none of its pages shows a code of ours that can be read. */
  async function shownByPdf(db: AnyDb, review: StoredReview, pdf: Buffer): Promise<Shown | null> {
    const ours: Code[] = [];
    for (const page of picturesOfPdf(pdf, MOST_PAGES)) {
      const texts = await codesOn(page);
      if (typeof texts !== 'string') ours.push(...ourCodes(texts));
    }
    return ours.length === 0 ? null : matched(db, review, ours);
  }

  async function matched(db: AnyDb, review: StoredReview, ours: readonly Code[]): Promise<Shown> {
    for (const { reviewId, hash } of ours) {
      if (reviewId !== review.id) return 'other-review';
      if ((await repository.snapshotOf(db, review.id, hash)) === null) return 'unknown-snapshot';
      if (hash !== sha256Hex(await contentOf(db, review))) return 'older-snapshot';
    }
    return { hash: ours[0]!.hash };
  }

  return {
    /** Freezes the review as it is now; the same state is frozen once. */
    freeze: (person: PersonActor, reviewId: string) =>
      core.transaction(async (tx) => {
        const review = await core.locked(tx, reviewId);
        const content = await contentOf(tx, review);
        const hash = sha256Hex(content);
        const row = { review_id: reviewId, hash, content, frozen_by: person.personId, frozen_at: core.clock.now() };
        if (await repository.insertSnapshot(tx, row))
          await core.record(tx, 'review.snapshot-frozen', person, review, { facts: { snapshot: hash } });
        const kept = (await repository.snapshotOf(tx, reviewId, hash))!;
        return { hash, address: addressOf(reviewId, hash), frozenAt: kept.frozen_at.toISOString() };
      }),

    /** Exactly the bytes of which a printed hash is; null when it was never frozen. */
    async read(db: AnyDb, reviewId: string, hash: string): Promise<string | null> {
      return (await repository.snapshotOf(db, reviewId, hash))?.content ?? null;
    },

    /** Takes the scan of a print: matched by its code, or, a PDF without one that can be read, by the person who adds it. */
    async addScan(person: PersonActor, reviewId: string, fileName: string, source: BlobSource): Promise<void> {
      const { database, transaction, locked, record } = core;
      const before = await transaction((tx) => locked(tx, reviewId));
      await parts.documents.requireSide(database.kysely, before, person);
      const { sha256, size } = await parts.documents.keep(source);
      const bytes = await parts.ports().files.read(sha256);
      const isPdf = bytes.subarray(0, 5).toString('latin1') === '%PDF-';
      const format = imageSize(bytes)?.format;
      // Read before the lock is taken: it is slow. What it says is checked again under the lock.
      const seen = await (isPdf ? shownByPdf : shown)(database.kysely, before, bytes);
      const refusal = await transaction(async (tx) => {
        const review = await locked(tx, reviewId);
        await parts.documents.requireSide(tx, review, person);
        const now = sha256Hex(await contentOf(tx, review));
        const refused =
          seen === null
            ? (await repository.snapshotOf(tx, reviewId, now)) === null && 'not-printed'
            : typeof seen === 'string'
              ? seen
              : seen.hash !== now && 'older-snapshot';
        if (refused) {
          await record(tx, 'review.scan-refused', person, review, {
            outcome: 'refused',
            facts: { reason: refused, sha256 },
          });
          return refused;
        }
        await parts.documents.addScan(tx, person, review, {
          fileName,
          sha256,
          size,
          mediaType: isPdf ? 'application/pdf' : `image/${format}`,
          snapshot: now,
          matchedBy: seen === null ? 'person' : 'code',
        });
        return null;
      });
      if (refusal !== null) throw scanRefused(refusal);
    },
  };
}
