import { z } from 'zod';
import { type CsvRow, ListFileError, readCsv } from '../../../../engines/screening/list-files/index.ts';
import type { Page } from '../../../../governance/index.ts';
import type { PersonActor } from '../../../../kernel/identity/index.ts';
import { numberOf } from '../../../../kernel/profile/index.ts';
import { DAY } from '../../../../kernel/time/index.ts';
import { decodeCursor, encodeCursor, invalidInput, notFound } from '../../../../platform/http/index.ts';
import { type CertificateLine, readCertificates } from './certificate-file.ts';
import type { CompetenceDeps } from './competence.deps.ts';
import { COMPETENCE_MEASURES, COMPETENCE_RECORDS } from './competence.records.ts';
import * as repository from './competence.repository.ts';
import type { CertificateReport, ProofQuery, ProofView } from './competence.schema.ts';
import type { ProofRow } from './competence.table.ts';

export type ProofService = ReturnType<typeof createProofService>;

/** What proves a competence: exams that were passed, and certificates of others. History is never deleted. */
export function createProofService(deps: CompetenceDeps) {
  const { db, clock, newId, recorder, authority, profiles, blobs, directory } = deps;

  async function views(rows: readonly ProofRow[]): Promise<ProofView[]> {
    const now = clock.now();
    const notice = numberOf((await profiles.current(db)).profile, 'competence.notice-days') * DAY;
    const titles = await repository.competencesById(
      db,
      rows.map((row) => row.competence_id),
    );
    const people = await directory.people(
      rows.map((row) => row.person_id),
      db,
    );
    return rows.map((row) => {
      const title = titles.get(row.competence_id);
      return {
        id: row.id,
        competenceId: row.competence_id,
        competenceTitle: { zh: title?.title_zh ?? '', en: title?.title_en ?? '' },
        personId: row.person_id,
        personName: people.find(({ id }) => id === row.person_id)?.name ?? '',
        source: row.source,
        issuer: row.issuer,
        number: row.number,
        documentSha256: row.document_sha256,
        attemptId: row.attempt_id,
        validFrom: row.valid_from.toISOString(),
        validUntil: row.valid_until?.toISOString() ?? null,
        state: stateOf(row, now, notice),
        recordedAt: row.recorded_at.toISOString(),
        revokedReason: row.revoked_reason,
      };
    });
  }

  return {
    /** Everybody sees their own; those of others with permission. */
    async list(actor: PersonActor, query: ProofQuery): Promise<Page<ProofView>> {
      const others = authority.permits(actor, 'competence-proof.read');
      const rows = await repository.proofs(db, {
        personId: others ? query.personId : actor.personId,
        competenceId: query.competenceId,
        after: query.cursor === undefined ? undefined : decodeCursor(z.string().max(60), query.cursor),
        limit: query.limit + 1,
      });
      const items = await views(rows.slice(0, query.limit));
      const last = items.at(-1);
      return rows.length > query.limit && last ? { items, nextCursor: encodeCursor(last.id) } : { items };
    },

    /** Takes over certificates, all lines or none: a file with faults changes nothing and says what is wrong with it. */
    async importCertificates(actor: PersonActor, csv: string): Promise<CertificateReport> {
      const { lines, faults } = readCertificates(rowsOf(csv));
      const ready: (CertificateLine & { personId: string })[] = [];
      const competences = await repository.competencesById(
        db,
        lines.map((line) => line.competenceId),
      );
      for (const line of lines) {
        const fault = (code: string, zh: string, en: string) =>
          faults.push({ line: line.line, code, text: { zh, en } });
        const person = await db
          .selectFrom('people_person')
          .select('id')
          .where((where) => where(where.fn<string>('lower', ['email']), '=', line.email.toLowerCase()))
          .executeTakeFirst();
        if (person === undefined) fault('person-unknown', '没有使用此邮箱的人员。', 'Nobody has this e-mail address.');
        else if (competences.get(line.competenceId)?.retired_at !== null)
          fault('competence-unknown', '没有在用的这项能力。', 'There is no such competence in use.');
        else if (!(await blobs.has(line.documentSha256)))
          fault('document-missing', '证书文件尚未上传。', 'The document of the certificate was not uploaded.');
        else if (person.id === actor.personId)
          fault('own-certificate', '不能导入自己的证书，请他人办理。', 'Nobody imports a certificate of their own.');
        else ready.push({ ...line, personId: person.id });
      }
      if (faults.length > 0) return { imported: 0, known: 0, faults: faults.toSorted((a, b) => a.line - b.line) };
      let imported = 0;
      await db.transaction().execute(async (tx) => {
        for (const line of ready) {
          const id = newId('competenceProof');
          const isNew = await repository.insertProof(tx, {
            id,
            competence_id: line.competenceId,
            person_id: line.personId,
            source: 'certificate',
            attempt_id: null,
            issuer: line.issuer,
            number: line.number,
            document_sha256: line.documentSha256,
            valid_from: line.from,
            valid_until: line.until,
            recorded_by: actor.personId,
            recorded_at: clock.now(),
          });
          if (!isNew) continue;
          imported++;
          await recorder.write(tx, {
            kind: COMPETENCE_RECORDS.proofRecorded,
            actor,
            subject: { kind: 'person', id: line.personId },
            measures: [...COMPETENCE_MEASURES],
            facts: {
              proofId: id,
              competenceId: line.competenceId,
              source: 'certificate',
              documentSha256: line.documentSha256,
              until: line.until?.toISOString() ?? null,
            },
            notice: true,
          });
        }
      });
      return { imported, known: ready.length - imported, faults: [] };
    },

    /** It never counted: rights that rest on it end at once, without grace. */
    async revoke(actor: PersonActor, id: string, reason: string): Promise<void> {
      authority.require(actor, 'competence-proof.record');
      await db.transaction().execute(async (tx) => {
        const row = await repository.revokeProof(tx, id, { by: actor.personId, at: clock.now(), reason });
        if (row === undefined) throw notFound({ zh: '没有这项有效的证明。', en: 'There is no such proof in force.' });
        await recorder.write(tx, {
          kind: COMPETENCE_RECORDS.proofRevoked,
          actor,
          subject: { kind: 'person', id: row.person_id },
          measures: [...COMPETENCE_MEASURES],
          facts: { proofId: id, competenceId: row.competence_id },
          payload: { subjectKey: row.person_id, value: { reason } },
          notice: true,
        });
      });
    },
  };
}

function stateOf(row: ProofRow, now: Date, notice: number): ProofView['state'] {
  if (row.revoked_at !== null) return 'revoked';
  if (row.valid_from > now) return 'future';
  if (row.valid_until === null) return 'valid';
  if (row.valid_until <= now) return 'expired';
  return row.valid_until.getTime() - now.getTime() <= notice ? 'expiring' : 'valid';
}

function rowsOf(csv: string): CsvRow[] {
  try {
    return readCsv(csv.replace(/^\uFEFF/, ''));
  } catch (error) {
    if (!(error instanceof ListFileError)) throw error;
    throw invalidInput([{ path: 'csv', message: `A quoted cell that begins on line ${error.line} never ends` }], {
      zh: `第 ${error.line} 行起的引号没有结束。`,
      en: `A quoted cell that begins on line ${error.line} never ends.`,
    });
  }
}
