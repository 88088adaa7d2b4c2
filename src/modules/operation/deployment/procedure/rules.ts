import type { ProcedureRule } from './rule.ts';
import { GENERAL_RULES } from './rules-general.ts';
import { PUBLIC_RULES } from './rules-public.ts';

/** Every rule. They are tried in order: the first rule of a procedure that applies gives the reason. */
export const PROCEDURE_RULES: readonly ProcedureRule[] = [...PUBLIC_RULES, ...GENERAL_RULES].map(
  ([procedureId, when, zh, en, source, confidence, deadline]) => ({
    procedureId,
    when,
    reason: { zh, en },
    source,
    confidence,
    ...(deadline === undefined ? {} : { deadline }),
  }),
);
