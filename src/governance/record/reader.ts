import { sql } from 'kysely';
import { z } from 'zod';
import { decodeRecord } from '../../kernel/record/index.ts';
import type { Database, Db } from '../../platform/database/index.ts';
import { decodeCursor, encodeCursor } from '../../platform/http/index.ts';
import { pageFrom } from '../page.ts';
import type { RecordTableRow, RecordTables } from './record.table.ts';
import type { RecordReader, RecordRow } from './types.ts';

export function createRecordReader({ database }: { database: Pick<Database, 'kysely'> }): RecordReader {
  const db: Db<RecordTables> = database.kysely;
  return {
    async query({ cursor, limit, ...filter }) {
      let query = db
        .selectFrom('governance_record')
        .selectAll()
        .orderBy('id', 'desc')
        .limit(limit + 1);
      if (cursor !== undefined) query = query.where('id', '<', decodeCursor(z.string().max(60), cursor));
      if (filter.subjectId !== undefined) query = query.where('subject_id', '=', filter.subjectId);
      if (filter.kind !== undefined) query = query.where('kind', '=', filter.kind);
      if (filter.actorId !== undefined) query = query.where('actor_id', '=', filter.actorId);
      if (filter.measureId !== undefined) query = query.where(sql<boolean>`measures @> ARRAY[${filter.measureId}]`);
      if (filter.from !== undefined) query = query.where('at', '>=', new Date(filter.from));
      if (filter.to !== undefined) query = query.where('at', '<', new Date(filter.to));
      return pageFrom((await query.execute()).map(toRow), limit, (last) => encodeCursor(last.record.id));
    },

    async get(id, tx) {
      const reader: Db<RecordTables> = tx ?? database.kysely;
      const row = await reader.selectFrom('governance_record').selectAll().where('id', '=', id).executeTakeFirst();
      return row === undefined ? null : toRow(row);
    },
  };
}

function toRow(row: RecordTableRow): RecordRow {
  return {
    record: decodeRecord(row.entry),
    logName: row.log_name,
    index: row.log_index,
    sequencedAt: row.sequenced_at?.toISOString() ?? null,
  };
}
