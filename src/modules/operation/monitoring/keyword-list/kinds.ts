import { RISKS, riskOf } from '../../../../kernel/risk/index.ts';
import type { OwnKind } from './keyword-list.schema.ts';

const NAMES = new Map<string, string>(
  RISKS.flatMap(({ id, zh, en }) => [id.toLowerCase(), zh, en.toLowerCase()].map((name) => [name, id] as const)),
);

/**
 * Finds the kind that a file means: a risk by its id (`A.1-a`, also `A.1a` and `a1-a`, as files have them) or by its name in
 * either language, or a kind of the list's own by id or title.
 */
export function kindFinder(own: readonly OwnKind[]): (name: string) => string | undefined {
  const owns = new Map<string, string>();
  for (const { id, title } of own) for (const name of [id, title.zh, title.en]) owns.set(name.toLowerCase(), id);
  return (name) => {
    const plain = name.trim().toLowerCase();
    const spelled = /^a\.?([1-5])[-. ]?([a-i])$/.exec(plain);
    const risk = spelled === null ? undefined : riskOf(`A.${spelled[1]}-${spelled[2]}`)?.id;
    return risk ?? owns.get(plain) ?? NAMES.get(plain);
  };
}
