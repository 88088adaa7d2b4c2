import type { FastifyRequest } from 'fastify';
import { SUBJECT_KINDS, type Subject, type SubjectKind } from '../../kernel/subject/index.ts';
import type { AnyDb } from '../../platform/database/index.ts';
import { actorOf, type HttpServer, notFound, pageOf } from '../../platform/http/index.ts';
import type { Authority } from '../authority/index.ts';
import { showsKind, unknownSubject } from './sight.ts';
import {
  revisionParams,
  revisionsQuery,
  revisionView,
  searchAnswer,
  searchQuery,
  subjectParams,
  subjectView,
} from './subject.schema.ts';
import type { SubjectRegistry } from './types.ts';

export interface SubjectRouteParts {
  readonly db: AnyDb;
  readonly authority: Authority;
  readonly subjects: SubjectRegistry;
}

/** `/subjects` and `/search`. */
export function addSubjectRoutes(app: HttpServer, { db, authority, subjects }: SubjectRouteParts): void {
  const shows = (request: FastifyRequest, kind: SubjectKind, unitId?: string): boolean =>
    showsKind(authority, actorOf(request), kind, unitId);

  async function visible(request: FastifyRequest, id: string): Promise<Subject> {
    const subject = await subjects.require(db, id);
    // The same answer as for an unknown id: whoever may not see it learns nothing.
    if (!shows(request, subject.kind, subject.unitId)) throw unknownSubject(id);
    return subject;
  }

  app.get(
    '/api/v1/subjects/:id',
    {
      config: { access: { permission: 'search' } },
      schema: {
        tags: ['subjects'],
        summary: 'Anything that is managed, by its id',
        operationId: 'getSubject',
        params: subjectParams,
        response: { 200: subjectView },
      },
    },
    async (request) => {
      const subject = await visible(request, request.params.id);
      return { ...subject, links: await subjects.linksOf(db, subject.id) };
    },
  );

  app.get(
    '/api/v1/subjects/:id/revisions',
    {
      config: { access: { permission: 'search' } },
      schema: {
        tags: ['subjects'],
        summary: 'Revisions of a subject, newest first',
        operationId: 'listRevisions',
        params: subjectParams,
        querystring: revisionsQuery,
        response: { 200: pageOf(revisionView) },
      },
    },
    async (request) => {
      const subject = await visible(request, request.params.id);
      return subjects.revisionsOf(db, subject.id, request.query);
    },
  );

  app.get(
    '/api/v1/subjects/:id/revisions/:hash',
    {
      config: { access: { permission: 'search' } },
      schema: {
        tags: ['subjects'],
        summary: 'One revision of a subject',
        operationId: 'getRevision',
        params: revisionParams,
        response: { 200: revisionView },
      },
    },
    async (request) => {
      const subject = await visible(request, request.params.id);
      const revision = await subjects.revision(db, subject.id, request.params.hash);
      if (revision === null) throw notFound({ zh: '没有这个版本。', en: 'There is no such revision.' });
      return revision;
    },
  );

  app.get(
    '/api/v1/search',
    {
      config: { access: { permission: 'search' } },
      schema: {
        tags: ['subjects'],
        summary: 'Search by part of a title in either language, or of an id',
        operationId: 'search',
        querystring: searchQuery,
        response: { 200: searchAnswer },
      },
    },
    async (request) => {
      const kinds = (Object.keys(SUBJECT_KINDS) as SubjectKind[]).filter((kind) => shows(request, kind));
      const { q, limit } = request.query;
      const hits = await subjects.search(db, { text: q, kinds, limit });
      return { items: hits.filter((hit) => shows(request, hit.kind, hit.unitId)) };
    },
  );
}
