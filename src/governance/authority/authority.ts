import { type Actor, isPermitted, type PermissionRules, type UnitCovers } from '../../kernel/identity/index.ts';
import type { Clock } from '../../kernel/time/index.ts';
import { forbidden } from '../../platform/http/index.ts';

/** Decides permissions, by the rules that the modules declare and the tree of units. Nobody else does. */
export interface Authority {
  readonly rules: PermissionRules;
  /** Without a unit: whether the actor holds the permission anywhere. */
  permits(actor: Actor, permission: string, unitId?: string): boolean;
  /** Throws 403 `not-permitted` unless permitted. */
  require(actor: Actor, permission: string, unitId?: string): void;
  /** Every permission that the actor holds somewhere, sorted. */
  permissionsOf(actor: Actor): string[];
}

/** `rules` are those of all modules together; a name declared twice is an error of composition. */
export function createAuthority(options: {
  rules: readonly PermissionRules[];
  covers: UnitCovers;
  rootUnit: () => string;
  clock: Clock;
}): Authority {
  const rules: Record<string, PermissionRules[string]> = {};
  for (const group of options.rules) {
    for (const [name, rule] of Object.entries(group)) {
      if (name in rules) throw new Error(`permission ${name} is declared twice`);
      rules[name] = rule;
    }
  }
  const permits: Authority['permits'] = (actor, permission, unitId) => {
    if (!(permission in rules)) throw new Error(`permission ${permission} is not declared`);
    return isPermitted(rules, actor, permission, {
      ...(unitId === undefined ? {} : { unit: unitId }),
      rootUnit: options.rootUnit(),
      covers: options.covers,
      at: options.clock.now(),
    });
  };
  return {
    rules,
    permits,
    require(actor, permission, unitId) {
      if (permits(actor, permission, unitId)) return;
      const title = rules[permission]!.title;
      throw forbidden(
        'not-permitted',
        {
          zh: `您在此部门没有权限“${title.zh}”。`,
          en: `Your roles do not let you do this here: ${title.en}.`,
        },
        { permission },
      );
    },
    permissionsOf: (actor) =>
      Object.keys(rules)
        .filter((name) => permits(actor, name))
        .sort(),
  };
}
