import { z } from 'zod';
import { decodeCursor, encodeCursor } from '../../platform/http/index.ts';
import { pageFrom } from '../page.ts';
import { unknownSubject } from './sight.ts';
import * as repository from './subject.repository.ts';
import type { SubjectRegistry } from './types.ts';

type Reading =
  | 'get'
  | 'require'
  | 'getMany'
  | 'revision'
  | 'revisionsOf'
  | 'inForce'
  | 'latest'
  | 'inForceOf'
  | 'latestOf'
  | 'approvedOf'
  | 'list'
  | 'search'
  | 'linksOf';

/** The half of the registry that changes nothing. */
export function createSubjectReader(): Pick<SubjectRegistry, Reading> {
  return {
    get: repository.findSubject,

    async require(db, id, kind) {
      const subject = await repository.findSubject(db, id);
      if (subject === null || (kind !== undefined && subject.kind !== kind)) {
        throw unknownSubject(id);
      }
      return subject;
    },

    async getMany(db, ids) {
      const subjects = await repository.findSubjects(db, ids);
      return new Map(subjects.map((subject) => [subject.id, subject]));
    },

    revision: repository.findRevision,

    async revisionsOf(db, id, { cursor, limit }) {
      const below = cursor === undefined ? undefined : decodeCursor(z.number().int(), cursor);
      const found = await repository.listRevisions(db, id, { below, limit: limit + 1 });
      return pageFrom(found, limit, (last) => encodeCursor(last.number));
    },

    async inForce(db, id) {
      return (await repository.findNamedRevision(db, [id], 'in_force'))[0] ?? null;
    },

    async latest(db, id) {
      return (await repository.findNamedRevision(db, [id], 'latest'))[0] ?? null;
    },

    async inForceOf(db, ids) {
      const found = await repository.findNamedRevision(db, ids, 'in_force');
      return new Map(found.map((revision) => [revision.subjectId, revision]));
    },

    async latestOf(db, ids) {
      const found = await repository.findNamedRevision(db, ids, 'latest');
      return new Map(found.map((revision) => [revision.subjectId, revision]));
    },

    async list(db, { kind, cursor, limit, ...filter }) {
      const below = cursor === undefined ? undefined : decodeCursor(z.string().max(60), cursor);
      const found = await repository.listSubjects(db, { ...filter, kinds: [kind], below, limit: limit + 1 });
      return pageFrom(found, limit, (last) => encodeCursor(last.id.slice(4)));
    },

    async search(db, { text, kinds, limit }) {
      const wanted = text.trim();
      if (wanted === '') return [];
      const found = await repository.listSubjects(db, { text: wanted, ...(kinds ? { kinds } : {}), limit });
      return found.map(({ id, kind, title, state, unitId }) => ({ id, kind, title, state, unitId }));
    },

    approvedOf: repository.findApproved,

    linksOf: (db, id) => repository.findLinks(db, typeof id === 'string' ? [id] : id),
  };
}
