import type { Subject } from '../../kernel/subject/index.ts';

/** The fields of a subject that the views of every module show. */
export function subjectFields(subject: Subject) {
  return {
    id: subject.id,
    title: { zh: subject.title.zh, en: subject.title.en },
    unitId: subject.unitId,
    ownerId: subject.ownerId,
    state: subject.state,
    latest: subject.latest,
    inForce: subject.inForce,
    createdAt: subject.createdAt,
    updatedAt: subject.updatedAt,
  };
}
