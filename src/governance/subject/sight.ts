import type { Actor } from '../../kernel/identity/index.ts';
import type { SubjectKind } from '../../kernel/subject/index.ts';
import { notFound } from '../../platform/http/index.ts';
import type { Authority } from '../authority/index.ts';

/** Which permission of its module shows a kind of subject. A kind that is not here is shown by its module only. */
const READ: Partial<Record<SubjectKind, string>> = {
  model: 'model.read',
  version: 'model.read',
  endpoint: 'endpoint.read',
  application: 'application.read',
  'use-statement': 'application.read',
  procedure: 'procedure.read',
  release: 'release.read',
  gateway: 'gateway.read',
  'keyword-list': 'keyword-list.read',
  'screening-policy': 'screening-policy.read',
  course: 'competence.read',
  'competence-rule': 'competence.read',
  body: 'body.read',
  profile: 'profile.read',
  audit: 'audit.read',
  'management-review': 'management-review.read',
};

type Deciding = Pick<Authority, 'permits' | 'rules'>;

/** Whether somebody may see subjects of this kind. A permission that no module declares shows nothing: its module isn't there. */
export function showsKind(authority: Deciding, actor: Actor, kind: SubjectKind, unitId?: string): boolean {
  const permission = READ[kind];
  if (permission === undefined || !(permission in authority.rules)) return false;
  return authority.permits(actor, permission, unitId);
}

/** The kinds whose own permission somebody lacks: what is said elsewhere about their subjects is not for them either. */
export function hiddenKinds(authority: Deciding, actor: Actor): SubjectKind[] {
  return (Object.keys(READ) as SubjectKind[]).filter(
    (kind) => READ[kind]! in authority.rules && !showsKind(authority, actor, kind),
  );
}

/** What an unknown id answers, and the id of what may not be seen. */
export const unknownSubject = (id: string) =>
  notFound({ zh: `没有编号为 ${id} 的对象。`, en: `There is no subject with the id ${id}.` });
