import { instantOf, listOf, numberOf, parseCsv, textOf } from './cells.ts';
import { LiteLlmFileError } from './litellm-config.ts';

/** What a row of LiteLLM's database bounds. Money in the currency that its prices were stated in. */
export interface LiteLlmLimits {
  readonly spend: number;
  readonly budget: LiteLlmBudget | null;
  /** A budget at which LiteLLM only warns. */
  readonly softBudget: number | null;
  /** There are budgets for single models. */
  readonly perModel: boolean;
  readonly tpm: number | null;
  readonly rpm: number | null;
  readonly parallel: number | null;
}

export interface LiteLlmBudget {
  readonly amount: number;
  readonly duration: string | null;
  /** When what was spent is set to nothing next, as it was when exported. */
  readonly resetAt: string | null;
}

/** One row of `LiteLLM_VerificationToken`, as far as it is used. */
export interface LiteLlmKey extends LiteLlmLimits {
  /** Hex SHA-256 of the whole key, as LiteLLM keeps it. */
  readonly hash: string;
  readonly title: string;
  readonly team: string | null;
  readonly user: string | null;
  readonly models: readonly string[];
  readonly expires: string | null;
  readonly blocked: boolean;
}

/** One row of `LiteLLM_TeamTable`. */
export interface LiteLlmTeam extends LiteLlmLimits {
  readonly id: string;
  readonly title: string;
  readonly blocked: boolean;
}

export interface LiteLlmExport {
  readonly keys: readonly LiteLlmKey[];
  readonly teams: readonly LiteLlmTeam[];
  /** Rows of keys that are not of the documented form, with why. */
  readonly unreadable: readonly { readonly name: string; readonly why: string }[];
  /** What bounds somebody for whom there is nothing here that could be bounded alike. */
  readonly notCarried: readonly { readonly name: string; readonly note: NotCarried }[];
}

export type NotCarried = 'userBudget' | 'endUserBudget' | 'memberBudget' | 'organisationBudget';

export const NOTHING_EXPORTED: LiteLlmExport = { keys: [], teams: [], unreadable: [], notCarried: [] };

type Row = { readonly [column: string]: unknown };
const HASH = /^[0-9a-f]{64}$/;

/**
 * Reads an export of the database: JSON (an object with lists of rows under the tables' names, or a list of rows of
 * `LiteLLM_VerificationToken` alone), or CSV of that table with the columns' names in its first line. Throws LiteLlmFileError.
 */
export function readLiteLlmExport(text: string): LiteLlmExport {
  const trimmed = text.trim();
  const json = trimmed.startsWith('[') || trimmed.startsWith('{');
  const tables = json ? fromJson(trimmed) : { LiteLLM_VerificationToken: fromCsv(text) };
  const rows = (table: string) => tables[table] ?? [];
  const budgets = new Map(rows('LiteLLM_BudgetTable').map((row) => [textOf(row.budget_id), row]));
  const withBudget = (row: Row): Row => {
    const shared = budgets.get(textOf(row.budget_id));
    if (shared === undefined) return row;
    const own = Object.entries(row).filter(([, value]) => textOf(value) !== null || typeof value !== 'string');
    return { ...shared, ...Object.fromEntries(own.filter(([, value]) => value !== null && value !== undefined)) };
  };

  const keys: LiteLlmKey[] = [];
  const unreadable: { name: string; why: string }[] = [];
  rows('LiteLLM_VerificationToken').forEach((row, index) => {
    const hash = textOf(row.token);
    const title = textOf(row.key_alias) ?? textOf(row.key_name) ?? `key ${index + 1}`;
    if (hash === null || !HASH.test(hash))
      unreadable.push({ name: title, why: 'token is no SHA-256 in 64 lower-case hex digits' });
    else
      keys.push({
        hash,
        title: title.slice(0, 100),
        team: textOf(row.team_id),
        user: textOf(row.user_id),
        models: listOf(row.models),
        expires: instantOf(row.expires),
        blocked: isTrue(row.blocked),
        ...limitsIn(withBudget(row)),
      });
  });
  const teams = rows('LiteLLM_TeamTable').flatMap((row): LiteLlmTeam[] => {
    const id = textOf(row.team_id);
    if (id === null) return [];
    return [{ id, title: textOf(row.team_alias) ?? id, blocked: isTrue(row.blocked), ...limitsIn(row) }];
  });
  const bounded = (table: string, columns: readonly string[], note: NotCarried) =>
    rows(table).flatMap((row) => {
      const { budget, softBudget, perModel, tpm, rpm, parallel } = limitsIn(withBudget(row));
      const none = [budget, softBudget, tpm, rpm, parallel].every((one) => one === null) && !perModel;
      const name = columns.map((column) => textOf(row[column])).find((one) => one !== null) ?? table;
      return none ? [] : [{ name, note }];
    });
  return {
    keys,
    teams,
    unreadable,
    notCarried: [
      ...bounded('LiteLLM_UserTable', ['user_alias', 'user_id'], 'userBudget'),
      ...bounded('LiteLLM_EndUserTable', ['alias', 'user_id'], 'endUserBudget'),
      ...bounded('LiteLLM_TeamMembership', ['user_id'], 'memberBudget'),
      ...bounded('LiteLLM_OrganizationTable', ['organization_alias', 'organization_id'], 'organisationBudget'),
    ],
  };
}

function limitsIn(row: Row): LiteLlmLimits {
  const amount = numberOf(row.max_budget);
  return {
    spend: numberOf(row.spend) ?? 0,
    budget:
      amount === null
        ? null
        : { amount, duration: textOf(row.budget_duration), resetAt: instantOf(row.budget_reset_at) },
    softBudget: numberOf(row.soft_budget),
    perModel: hasEntries(row.model_max_budget),
    tpm: numberOf(row.tpm_limit),
    rpm: numberOf(row.rpm_limit),
    parallel: numberOf(row.max_parallel_requests),
  };
}

function isTrue(value: unknown): boolean {
  return value === true || textOf(value) === 'true' || textOf(value) === 't';
}

/** An object that says something, as JSON or as its text. */
function hasEntries(value: unknown): boolean {
  if (value !== null && typeof value === 'object') return Object.keys(value).length > 0;
  const text = textOf(value);
  return text !== null && text !== '{}' && text !== 'null';
}

function fromJson(text: string): { readonly [table: string]: readonly Row[] } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new LiteLlmFileError(`the database export is no JSON: ${(error as Error).message}`);
  }
  const tables = Array.isArray(value) ? { LiteLLM_VerificationToken: value } : (value as Row);
  if (!Array.isArray(tables.LiteLLM_VerificationToken))
    throw new LiteLlmFileError('the database export holds no list of rows of LiteLLM_VerificationToken');
  return Object.fromEntries(
    Object.entries(tables).flatMap(([table, list]) =>
      Array.isArray(list) ? [[table, list.filter((row): row is Row => row !== null && typeof row === 'object')]] : [],
    ),
  );
}

function fromCsv(text: string): Row[] {
  const [head, ...rows] = parseCsv(text.replace(/^\uFEFF/, ''));
  if (head === undefined || !head.includes('token'))
    throw new LiteLlmFileError('the database export has no column "token" in its first line');
  return rows
    .filter((row) => row.some((field) => field !== ''))
    .map((row) => Object.fromEntries(head.map((name, at) => [name, row[at] ?? ''])));
}
