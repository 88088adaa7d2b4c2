import { actorReference } from '../../kernel/identity/index.ts';
import { canonicalJson, type Json } from '../../kernel/record/index.ts';
import type { Revision, Subject, SubjectKind } from '../../kernel/subject/index.ts';
import type { Clock } from '../../kernel/time/index.ts';
import type { AnyTx } from '../../platform/database/index.ts';
import { conflict, problem, revisionConflict } from '../../platform/http/index.ts';
import { revisionHash } from './hash.ts';
import { unknownSubject } from './sight.ts';
import { createSubjectReader } from './subject.reader.ts';
import * as repository from './subject.repository.ts';
import type { SubjectRegistry } from './types.ts';

/** A megabyte of canonical JSON: registers hold facts, documents lie in the blob store. */
const MAX_CONTENT_LENGTH = 1_000_000;

export function createSubjectRegistry({ clock }: { clock: Clock }): SubjectRegistry {
  const reader = createSubjectReader();

  async function locked(tx: AnyTx, id: string): Promise<Subject> {
    const subject = await repository.lockSubject(tx, id);
    if (subject === null) throw unknownSubject(id);
    return subject;
  }

  async function lockedRevision(tx: AnyTx, subjectId: string, hash: string) {
    const subject = await locked(tx, subjectId);
    const revision = await repository.findRevision(tx, subjectId, hash);
    if (revision === null) {
      throw conflict(
        'revision-unknown',
        {
          zh: '该版本已不存在（草稿可能已被修改）。请重新读取后再操作。',
          en: 'This revision does not exist any more: the draft was probably edited. Read it again and repeat.',
        },
        { subjectId },
      );
    }
    return { subject, revision };
  }

  return {
    ...reader,

    async create(tx, given) {
      const at = clock.now().toISOString();
      const authorId = actorReference(given.author).id;
      const revision = draft({ ...given, number: 1, authorId, contributorIds: [authorId], at });
      const subject: Subject = {
        id: given.id,
        kind: given.kind,
        title: given.title,
        ownerId: given.ownerId,
        unitId: given.unitId,
        state: 'draft',
        inForce: null,
        latest: revision.hash,
        latestNumber: 1,
        createdAt: at,
        updatedAt: at,
      };
      if (!(await repository.insertSubject(tx, subject))) {
        throw conflict('subject-exists', { zh: '该编号已存在。', en: 'There is a subject with this id already.' });
      }
      await repository.insertRevision(tx, revision, checkedContent(given.content));
      return { subject, revision };
    },

    async saveDraft(tx, edit) {
      const subject = await locked(tx, edit.subjectId);
      if (subject.state === 'retired') throw retired();
      if (subject.latest !== edit.expected) throw revisionConflict(subject.latest);
      const latest = await repository.findRevision(tx, subject.id, subject.latest);
      if (latest === null) throw new Error(`subject ${subject.id} lacks its newest revision ${subject.latest}`);
      const now = clock.now();
      const title = edit.title === undefined ? {} : { title_zh: edit.title.zh, title_en: edit.title.en };
      const content = checkedContent(edit.content);
      // The same content after a rejection is a new attempt, so it gets a number of its own.
      if (latest.state !== 'rejected' && content === canonicalJson(latest.content)) {
        if (edit.title !== undefined) await repository.updateSubject(tx, subject.id, { ...title, updated_at: now });
        return latest;
      }
      const replaces = latest.state === 'draft' && !latest.bound;
      const authorId = actorReference(edit.author).id;
      // Work that was never approved keeps counting as its writers' own, also in the next number.
      const unapproved = latest.state === 'draft' || latest.state === 'rejected';
      const revision = draft({
        kind: subject.kind,
        id: subject.id,
        number: replaces ? latest.number : latest.number + 1,
        content: edit.content,
        authorId,
        contributorIds: [...new Set([...(unapproved ? latest.contributorIds : []), authorId])],
        at: now.toISOString(),
      });
      if (replaces) await repository.deleteRevision(tx, subject.id, latest.hash);
      await repository.insertRevision(tx, revision, content);
      await repository.updateSubject(tx, subject.id, {
        ...title,
        latest: revision.hash,
        latest_number: revision.number,
        updated_at: now,
      });
      return revision;
    },

    async bind(tx, subjectId, hash) {
      const { revision } = await lockedRevision(tx, subjectId, hash);
      if (!revision.bound) await repository.updateRevision(tx, subjectId, hash, { bound: true });
      return revision;
    },

    async putInForce(tx, { subjectId, hash }) {
      const { subject, revision } = await lockedRevision(tx, subjectId, hash);
      if (subject.state === 'retired') throw retired();
      if (subject.inForce === hash) return subject;
      if (revision.state === 'rejected') throw rejected();
      if (subject.inForce !== null) {
        await repository.updateRevision(tx, subjectId, subject.inForce, { state: 'superseded' });
      }
      await repository.updateRevision(tx, subjectId, hash, { state: 'approved', bound: true });
      return repository.updateSubject(tx, subjectId, { state: 'active', in_force: hash, updated_at: clock.now() });
    },

    async approve(tx, { subjectId, hash }) {
      const { revision } = await lockedRevision(tx, subjectId, hash);
      if (revision.state === 'rejected') throw rejected();
      if (revision.state === 'draft') {
        await repository.updateRevision(tx, subjectId, hash, { state: 'approved', bound: true });
      }
    },

    async reject(tx, { subjectId, hash }) {
      const { revision } = await lockedRevision(tx, subjectId, hash);
      // Approved or once in force: another gate's rejection does not undo that.
      if (revision.state !== 'draft') return;
      await repository.updateRevision(tx, subjectId, hash, { state: 'rejected', bound: true });
    },

    async retire(tx, { subjectId }) {
      const subject = await locked(tx, subjectId);
      if (subject.state === 'retired') return subject;
      if (subject.inForce !== null) {
        await repository.updateRevision(tx, subjectId, subject.inForce, { state: 'superseded' });
      }
      return repository.updateSubject(tx, subjectId, { state: 'retired', in_force: null, updated_at: clock.now() });
    },

    async setTitle(tx, subjectId, title) {
      await locked(tx, subjectId);
      await repository.updateSubject(tx, subjectId, {
        title_zh: title.zh,
        title_en: title.en,
        updated_at: clock.now(),
      });
    },

    link: (tx, fromId, relation, toId) => repository.insertLink(tx, { fromId, relation, toId }, clock.now()),
    unlink: (tx, fromId, relation, toId) => repository.deleteLink(tx, { fromId, relation, toId }),
  };
}

function draft(given: {
  kind: SubjectKind;
  id: string;
  number: number;
  content: Json;
  authorId: string;
  contributorIds: string[];
  at: string;
}): Revision {
  return {
    subjectId: given.id,
    number: given.number,
    hash: revisionHash(given),
    content: JSON.parse(canonicalJson(given.content)),
    authorId: given.authorId,
    contributorIds: given.contributorIds,
    createdAt: given.at,
    state: 'draft',
  };
}

function checkedContent(content: Json): string {
  const text = canonicalJson(content);
  if (text.length > MAX_CONTENT_LENGTH) {
    throw problem({
      status: 413,
      code: 'content-too-large',
      title: { zh: '内容过大', en: 'Content too large' },
      detail: {
        zh: '登记内容最多一百万字符，请将文件作为附件上传。',
        en: 'A register entry holds at most a million characters; upload files as documents.',
      },
    });
  }
  return text;
}

function rejected() {
  return conflict('revision-rejected', {
    zh: '该版本已被否决，不能生效。',
    en: 'This revision was rejected and cannot come into force.',
  });
}

function retired() {
  return conflict('subject-retired', {
    zh: '该对象已停用，不能再修改。',
    en: 'This subject is retired and cannot be changed.',
  });
}
