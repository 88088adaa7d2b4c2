/**
 * How gateways that keep limits each alone divide them, so that together they grant no more than the whole. Gateways with a shared
 * store do not need it.
 */
export interface LimitDivision {
  /** Ids of those that grant, the oldest first. One that is not named grants nothing that is limited: it has joined, and waits. */
  readonly gateways: readonly string[];
  /** Into how many parts. More than one number while it changes: then each takes the smallest of its parts. */
  readonly parts: readonly number[];
  /** The same for budgets of days and months that run, by their labels: all numbers there were since the period began. */
  readonly periods: { readonly [label: string]: readonly number[] };
  /**
   * Who was the oldest when a period began: what of its budgets does not divide evenly stays that one's, also when it has left.
   * A policy of an earlier version, which a gateway may still hold, has none.
   */
  readonly firsts?: { readonly [label: string]: string };
  /** For gateways that came in the middle of a period: what they may use at most of single budgets, by counter. */
  readonly bounds: { readonly [gatewayId: string]: { readonly [counter: string]: number } };
  /** In which periods a gateway came late: budgets of end users, which are not reported one by one, it grants in none of these. */
  readonly late: { readonly [gatewayId: string]: readonly string[] };
}

/** What is known of one limit when its part is asked for. */
export interface DividedLimit {
  readonly limit: number;
  readonly counter: string;
  readonly endUser: boolean;
  /** Label of the day or month of a budget; null for rates and requests at once. */
  readonly period: string | null;
}

/** The part of a limit that this gateway may grant; null when it may grant nothing limited yet. */
export function partOf(division: LimitDivision, gatewayId: string, divided: DividedLimit): number | null {
  if (!division.gateways.includes(gatewayId)) return null;
  const { limit, counter, endUser, period } = divided;
  const numbers = period === null ? division.parts : (division.periods[period] ?? division.parts);
  const oldest = division.gateways[0];
  const first = (period === null ? oldest : (division.firsts?.[period] ?? oldest)) === gatewayId;
  let part = limit;
  // What does not divide evenly falls to the oldest, so that a limit of one is served by somebody.
  for (const number of numbers)
    part = Math.min(part, Math.floor(limit / number) + (first ? limit - Math.floor(limit / number) * number : 0));
  if (period === null) return part;
  if (endUser && division.late[gatewayId]?.includes(period)) return 0;
  return Math.min(part, division.bounds[gatewayId]?.[counter] ?? part);
}
