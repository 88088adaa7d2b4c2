import type { FastifyReply, FastifyRequest } from 'fastify';
import { problem } from './problem.ts';

/** Reads the revision that the caller last saw from `If-Match`. 428 when it is missing, 400 when it names none or several. */
export function requireRevision(request: FastifyRequest): string {
  const header = request.headers['if-match'];
  if (header === undefined || header.trim() === '') {
    throw problem({
      status: 428,
      code: 'revision-required',
      title: { zh: '缺少版本号', en: 'Revision required' },
      detail: {
        zh: '请在 If-Match 请求头中提供您读取到的版本（ETag）。',
        en: 'Send the revision that you read (its ETag) in the If-Match header.',
      },
    });
  }
  const revision = /^\s*(?:"([\x21\x23-\x7e]+)"|([\x21\x23-\x2b\x2d-\x7e]+))\s*$/.exec(header);
  const value = revision?.[1] ?? revision?.[2];
  if (value === undefined || value === '*' || value.startsWith('W/')) {
    throw problem({
      status: 400,
      code: 'invalid-revision',
      title: { zh: '版本号无效', en: 'Invalid revision' },
      detail: {
        zh: 'If-Match 必须是一个带引号的版本号。',
        en: 'If-Match must hold exactly one revision, in quotes.',
      },
    });
  }
  return value;
}

/** 412 `revision-conflict` with the current revision, for a change that was based on an older one. */
export function revisionConflict(currentRevision: string | number) {
  return problem({
    status: 412,
    code: 'revision-conflict',
    title: { zh: '内容已被他人修改', en: 'Changed by somebody else' },
    detail: {
      zh: '您读取之后内容已被修改。请重新读取，核对差异后再提交。',
      en: 'This was changed after you read it. Read it again, compare, and repeat your change.',
    },
    currentRevision: String(currentRevision),
    headers: { etag: entityTag(currentRevision) },
  });
}

/** Throws unless `If-Match` names the current revision. */
export function checkRevision(request: FastifyRequest, currentRevision: string | number): void {
  if (requireRevision(request) !== String(currentRevision)) throw revisionConflict(currentRevision);
}

/** Tells the caller the revision of what is answered. */
export function sendRevision(reply: FastifyReply, revision: string | number): void {
  reply.header('etag', entityTag(revision));
}

function entityTag(revision: string | number): string {
  return `"${revision}"`;
}
