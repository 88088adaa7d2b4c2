import type { Readable } from 'node:stream';
import type { PersonActor } from '../../../kernel/identity/index.ts';
import { BlobError, type BlobSource } from '../../../platform/blob/index.ts';
import { notFound, problem } from '../../../platform/http/index.ts';
import type { DesignDeps } from './design.deps.ts';
import { DESIGN_MEASURES, DESIGN_RECORDS } from './design.records.ts';
import * as repository from './design.repository.ts';
import type { DocumentView } from './design.schema.ts';
import type { DocumentRow } from './design.table.ts';

const MAX_BYTES = 50 * 1024 * 1024;
/** What may be kept as a document, by the ending of its name. Anything else is kept as plain bytes. */
const MEDIA_TYPES: Record<string, string> = {
  pdf: 'application/pdf',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  md: 'text/markdown',
  txt: 'text/plain',
  csv: 'text/csv',
  json: 'application/json',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
};

export type DocumentService = ReturnType<typeof createDocumentService>;

/** Documents, kept by their content, for every module that names one by its hash. */
export function createDocumentService(deps: DesignDeps) {
  const { db, clock, recorder, blobs } = deps;
  return {
    async upload(actor: PersonActor, title: string, source: BlobSource): Promise<DocumentView> {
      const { sha256, size } = await blobs.put(source, { maxBytes: MAX_BYTES }).catch((error) => {
        if (error instanceof BlobError && error.code === 'too-large') throw tooLarge();
        throw error;
      });
      return db.transaction().execute(async (tx) => {
        const ending = title.slice(title.lastIndexOf('.') + 1).toLowerCase();
        const row = await repository.keepDocument(tx, {
          sha256,
          title,
          media_type: MEDIA_TYPES[ending] ?? 'application/octet-stream',
          bytes: size,
          uploaded_by: actor.personId,
          uploaded_at: clock.now(),
        });
        await recorder.write(tx, {
          kind: DESIGN_RECORDS.documentUploaded,
          actor,
          measures: [...DESIGN_MEASURES],
          facts: { sha256, bytes: size },
        });
        return viewOf(row);
      });
    },

    async open(sha256: string): Promise<{ document: DocumentView; stream: Readable }> {
      const row = await repository.documentBySha256(db, sha256);
      if (row === undefined) throw notFound({ zh: '没有这份文档。', en: 'There is no such document.' });
      return { document: viewOf(row), stream: await blobs.get(sha256) };
    },
  };
}

function viewOf(row: DocumentRow): DocumentView {
  return {
    sha256: row.sha256,
    title: row.title,
    mediaType: row.media_type,
    bytes: row.bytes,
    uploadedAt: row.uploaded_at.toISOString(),
  };
}

function tooLarge() {
  return problem({
    status: 413,
    code: 'document-too-large',
    title: { zh: '文件过大', en: 'File too large' },
    detail: { zh: '文档不能超过 50 MB。', en: 'A document may have at most 50 MB.' },
  });
}
