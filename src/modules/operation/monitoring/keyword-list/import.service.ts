import type { Readable } from 'node:stream';
import {
  checkEntries,
  HARMLESS_FAULTS,
  type LineFault,
  type ListEntry,
  ListFileError,
  readListFile,
} from '../../../../engines/screening/list-files/index.ts';
import type { PersonActor } from '../../../../kernel/identity/index.ts';
import type { Json } from '../../../../kernel/record/index.ts';
import { invalidInput } from '../../../../platform/http/index.ts';
import type { MonitoringDeps } from '../monitoring.deps.ts';
import { MONITORING_MEASURES, MONITORING_RECORDS } from '../monitoring.records.ts';
import { compareEntries, countChanges } from './comparison.ts';
import { entryId, entryKey } from './detection.ts';
import type { EntryChangesInput, ImportQuery, ImportReport } from './import.schema.ts';
import { faultyLines, fileTooLarge, tooManyEntries, unreadableFile } from './keyword-list.problems.ts';
import type { ChangeCounts } from './keyword-list.schema.ts';
import { kindFinder } from './kinds.ts';
import { MAX_ENTRIES, MAX_FAULTS_TOLD, MAX_FILE_BYTES, MAX_LINES } from './limits.ts';
import { countKinds, type KeptEntry, type ListParts } from './list-parts.ts';
import { expectedRevision, type ListRevision } from './revision.ts';

export type ImportService = ReturnType<typeof createImportService>;

/** Changes the entries of a list, by a file or by hand. What is in force stays in force; every change is a draft revision. */
export function createImportService(deps: MonitoringDeps, parts: ListParts) {
  const { db, subjects, recorder, authority } = deps;

  /** Saves entries as the newest revision and records it; answers its hash. */
  async function save(
    actor: PersonActor,
    listId: string,
    from: ListRevision,
    entries: readonly KeptEntry[],
    act: { kind: string; facts: { readonly [key: string]: Json }; counts: ChangeCounts },
  ): Promise<string> {
    if (entries.length > MAX_ENTRIES) throw tooManyEntries(entries.length);
    return db.transaction().execute(async (tx) => {
      const sha256 = await parts.keepEntries(tx, entries);
      const content = { ...from.content, entries: { sha256, count: entries.length, kinds: countKinds(entries) } };
      const revision = await subjects.saveDraft(tx, {
        subjectId: listId,
        expected: from.hash,
        content: content as unknown as Json,
        author: actor,
      });
      await recorder.write(tx, {
        kind: act.kind,
        actor,
        subject: { kind: 'keyword-list', id: listId, revision: revision.hash },
        measures: [...MONITORING_MEASURES],
        facts: { number: revision.number, entries: entries.length, sha256, ...act.counts, ...act.facts },
      });
      return revision.hash;
    });
  }

  /** What was seen, which the actor may write at. */
  async function editable(actor: PersonActor, listId: string, expected: string) {
    const list = await subjects.require(db, listId, 'keyword-list');
    authority.require(actor, 'keyword-list.write', list.unitId);
    const from = await expectedRevision(deps, db, listId, expected);
    return { list, from, before: await parts.entries(db, from.content.entries.sha256) };
  }

  return {
    /**
     * Reads a file and, unless it is a preview, makes it a draft revision, all of it or nothing.
     * @throws problems 413, 422 with what is wrong, 412 when somebody was faster
     */
    async file(
      actor: PersonActor,
      listId: string,
      expected: string,
      source: Readable,
      query: ImportQuery,
    ): Promise<ImportReport> {
      const { list, from, before } = await editable(actor, listId, expected);
      const kindOf = kindFinder(from.content.ownKinds);
      const kind = query.kind === undefined ? undefined : kindOf(query.kind);
      if (query.kind !== undefined && kind === undefined) throw unknownKind();
      const bytes = await takeBytes(source);
      // The file may have taken longer than the right lasts.
      authority.require(actor, 'keyword-list.write', list.unitId);
      const read = readOrRefuse(bytes, query, kindOf, kind);
      const entries = keptEntries(read.entries);
      const after = changed(before, entries, query.mode);
      const counts = countChanges(compareEntries(before, after));
      const inForce = await subjects.inForce(db, listId);
      const formerly = inForce as ListRevision | null;
      const report: ImportReport = {
        encoding: read.encoding,
        lines: read.lines,
        read: entries.length,
        faults: faultsOf(read.faults),
        before: before.length,
        after: after.length,
        changes: counts,
        againstInForce:
          formerly === null
            ? null
            : countChanges(compareEntries(await parts.entries(db, formerly.content.entries.sha256), after)),
        saved: false,
        latest: expected,
      };
      if (query.preview) return report;
      if (report.faults.total > report.faults.harmless && !query.leaveOut) throw faultyLines(report);
      if (counts.added + counts.removed + counts.changed === 0) return report;
      const latest = await save(actor, listId, from, after, {
        kind: MONITORING_RECORDS.listImported,
        counts,
        facts: { mode: query.mode, format: query.format, lines: read.lines, leftOut: report.faults.total },
      });
      return { ...report, saved: true, latest };
    },

    /** Puts and removes a few entries by hand; answers the newest revision's hash. */
    async change(actor: PersonActor, listId: string, expected: string, input: EntryChangesInput): Promise<string> {
      const { from, before } = await editable(actor, listId, expected);
      const { entries, faults } = checkEntries(
        input.put.map((entry, at) => ({ ...entry, line: at })),
        { kindOf: kindFinder(from.content.ownKinds), keyOf: entryKey },
      );
      if (faults.length > 0) {
        throw invalidInput(faults.map(({ line, code }) => ({ path: `put.${line}`, message: code })));
      }
      const remove = new Set(input.remove);
      const kept = before.filter(({ id }) => !remove.has(id));
      const after = changed(kept, keptEntries(entries), 'add');
      const counts = countChanges(compareEntries(before, after));
      if (counts.added + counts.removed + counts.changed === 0) return expected;
      return save(actor, listId, from, after, { kind: MONITORING_RECORDS.entriesChanged, counts, facts: {} });
    },
  };
}

function readOrRefuse(
  bytes: Uint8Array,
  query: ImportQuery,
  kindOf: (name: string) => string | undefined,
  kind: string | undefined,
) {
  try {
    return readListFile(bytes, {
      format: query.format,
      encoding: query.encoding,
      maxLines: MAX_LINES,
      kindOf,
      // What is only taken out needs no kind.
      ...(kind === undefined ? (query.mode === 'remove' ? { kind: '-' } : {}) : { kind }),
      grade: query.grade,
      keyOf: entryKey,
    });
  } catch (error) {
    if (error instanceof ListFileError) throw unreadableFile(error);
    throw error;
  }
}

function keptEntries(entries: readonly (ListEntry & { readonly key: string; readonly line: number })[]): KeptEntry[] {
  return entries.map(({ key, line: _line, ...entry }) => ({ id: entryId(key), ...entry }));
}

function changed(before: readonly KeptEntry[], given: readonly KeptEntry[], mode: ImportQuery['mode']): KeptEntry[] {
  if (mode === 'replace') return [...given];
  const byId = new Map(given.map((entry) => [entry.id, entry]));
  if (mode === 'remove') return before.filter(({ id }) => !byId.has(id));
  const known = new Set(before.map(({ id }) => id));
  return [...before.map((entry) => byId.get(entry.id) ?? entry), ...given.filter(({ id }) => !known.has(id))];
}

function faultsOf(faults: readonly LineFault[]): ImportReport['faults'] {
  const byCode: ImportReport['faults']['byCode'] = {};
  for (const { code } of faults) byCode[code] = (byCode[code] ?? 0) + 1;
  // What somebody has to think about comes first, or it would drown in blank lines.
  const grave = faults.filter(({ code }) => !HARMLESS_FAULTS.has(code));
  const told = [...grave, ...faults.filter(({ code }) => HARMLESS_FAULTS.has(code))].slice(0, MAX_FAULTS_TOLD);
  return { total: faults.length, harmless: faults.length - grave.length, byCode, first: told };
}

/** All bytes of the upload; refused as soon as there are too many. */
async function takeBytes(source: Readable): Promise<Uint8Array> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of source as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > MAX_FILE_BYTES) throw fileTooLarge();
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

function unknownKind() {
  return invalidInput([{ path: 'kind', message: 'Not one of the 31 risks and not a kind of this list', in: 'query' }]);
}
