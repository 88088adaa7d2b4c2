import type { FIELDS, ServiceFacts } from './facts.ts';

type YesNoFact = { [K in keyof ServiceFacts]: ServiceFacts[K] extends boolean ? K : never }[keyof ServiceFacts];

/** One thing that must hold for a rule to apply, as data, so that a page can show why. */
export type Condition =
  | { readonly fact: YesNoFact; readonly is: boolean }
  | { readonly fact: 'modelOrigin'; readonly oneOf: readonly ServiceFacts['modelOrigin'][] }
  | { readonly fact: 'channels'; readonly anyOf: readonly ServiceFacts['channels'][number][] }
  | { readonly fact: 'fields'; readonly anyOf: readonly (typeof FIELDS)[number][] }
  | { readonly fact: 'mlpsLevelWanted'; readonly atLeast: number };

/** True when the facts meet the condition. */
export function holds(condition: Condition, facts: ServiceFacts): boolean {
  if ('is' in condition) return facts[condition.fact] === condition.is;
  if ('oneOf' in condition) return condition.oneOf.includes(facts.modelOrigin);
  if ('atLeast' in condition) return facts.mlpsLevelWanted >= condition.atLeast;
  const present: readonly string[] = facts[condition.fact];
  return condition.anyOf.some((one) => present.includes(one));
}
