import type { Role } from '../../kernel/identity/index.ts';
import type { NotificationKind } from './words.ts';

interface Traits {
  /** Waits for no digest and no end of quiet hours. */
  readonly urgent?: true;
  /** Somebody has to do something: told to others too when it stays undone. */
  readonly needsAction?: true;
  /** To whom it goes then when nobody stands in; compliance officers unless said. */
  readonly escalateTo?: readonly Role[];
}

/** What the kinds of notices are treated as; one that is not named is neither urgent nor asks for anything. */
const TRAITS: { readonly [kind in NotificationKind]?: Traits } = {
  'review.opened': { needsAction: true, escalateTo: ['compliance-officer', 'security-officer'] },
  'review.deadline-near': { urgent: true, needsAction: true, escalateTo: ['compliance-officer', 'security-officer'] },
  'release.suspended': { urgent: true },
  'endpoint.model-changed': { urgent: true, needsAction: true },
  'notice.escalated': { urgent: true },
  'measure.failing': { needsAction: true, escalateTo: ['security-officer'] },
  'gateway.gone': { urgent: true, needsAction: true, escalateTo: ['system-administrator'] },
  'upstream.down': { urgent: true },
  'ledger.unanchored': { needsAction: true, escalateTo: ['audit-administrator'] },
  'ledger.contradicted': { urgent: true, needsAction: true, escalateTo: ['compliance-officer'] },
  'message.undelivered': { needsAction: true, escalateTo: ['security-administrator'] },
  'procedure.due': { needsAction: true },
  'responsibility.gap': { needsAction: true, escalateTo: ['security-administrator'] },
  'dispute.due': { urgent: true, needsAction: true },
  'nonconformity.raised': { needsAction: true },
  'nonconformity.overdue': { urgent: true, needsAction: true },
  'audit.overdue': { needsAction: true },
  'management-review.decision-overdue': { needsAction: true },
  'escalation.overdue': { urgent: true, needsAction: true, escalateTo: ['security-administrator'] },
  'misuse.proposed': { needsAction: true, escalateTo: ['compliance-officer', 'security-officer'] },
  'misuse.appealed': { needsAction: true, escalateTo: ['compliance-officer', 'security-officer'] },
};

const NEXT: readonly Role[] = ['compliance-officer'];

export function escalationRoles(kind: string): readonly Role[] {
  return TRAITS[kind as NotificationKind]?.escalateTo ?? NEXT;
}

export function traitsOf(kind: string): { readonly urgent: boolean; readonly needsAction: boolean } {
  const { urgent = false, needsAction = false } = TRAITS[kind as NotificationKind] ?? {};
  return { urgent, needsAction };
}

/** Kinds that have the trait. */
export function kindsThat(trait: 'urgent' | 'needsAction'): string[] {
  return Object.entries(TRAITS).flatMap(([kind, traits]) => (traits[trait] === true ? [kind] : []));
}
