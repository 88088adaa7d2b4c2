import type { Subject } from '../../../kernel/subject/index.ts';

/** The fields of a subject that every view of this module shows. */
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
