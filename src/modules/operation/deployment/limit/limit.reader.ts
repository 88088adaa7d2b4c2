import {
  isUnlimited,
  type LimitName,
  type LimitSet,
  type Price,
  type ServingLimits,
} from '../../../../kernel/policy/index.ts';
import type { AnyDb, Db } from '../../../../platform/database/index.ts';
import type { DeploymentDeps } from '../deployment.deps.ts';
import * as repository from './limit.repository.ts';
import { type ApplicationLimits, DEFAULT_SETTINGS, type ServingSettings } from './limit.schema.ts';
import type { LimitTables } from './limit.table.ts';

/** Everything that is limited now, as a policy says it. What bounds nothing is left out. */
export interface LimitsInForce {
  /** Null when nothing is limited at all. */
  readonly serving: ServingLimits | null;
  application(id: string): { limits?: LimitSet; endUserLimits?: LimitSet };
  key(applicationId: string, keyId: string): { limits?: LimitSet };
  release(id: string): { limits?: LimitSet };
  endpoint(id: string): { price?: Price };
  /** All budgets of applications, keys and models; money in millionths, as gateways count it. */
  budgets(): readonly BudgetInForce[];
}

export interface BudgetInForce {
  readonly scope: 'application' | 'key' | 'model';
  readonly id: string;
  readonly name: LimitName;
  readonly limit: number;
  /** What was used of it elsewhere before this instance counted, in one period. */
  readonly spent?: { readonly period: string; readonly amount: number };
}

/** Money is counted in millionths. */
const MONEY_SCALE = 1_000_000;

export type LimitReader = ReturnType<typeof createLimitReader>;

/** Limits for whoever compiles policies. */
export function createLimitReader({ organisation }: Pick<DeploymentDeps, 'organisation'>) {
  return {
    async inForce(reader: AnyDb): Promise<LimitsInForce> {
      const db: Db<LimitTables> = reader;
      const rows = await repository.allRows(db);
      const values = new Map(rows.map(({ id, value }) => [id, value as unknown]));
      const valueOn = <T>(id: string) => values.get(id) as T | undefined;
      const settings = valueOn<ServingSettings>('organisation') ?? DEFAULT_SETTINGS;
      const limited =
        rows.length > 0 && (settings.gateway !== null || rows.some(({ kind }) => kind !== 'organisation'));
      return {
        serving: limited ? { ...settings, timeZone: (await organisation()).timeZone } : null,
        application(id) {
          const set = valueOn<ApplicationLimits>(id);
          return { ...bounded('limits', set?.application), ...bounded('endUserLimits', set?.endUser) };
        },
        key: (applicationId, keyId) => bounded('limits', valueOn<ApplicationLimits>(applicationId)?.keys[keyId]),
        release: (id) => bounded('limits', valueOn<LimitSet>(id)),
        endpoint(id) {
          const price = valueOn<Price | null>(id);
          return price == null ? {} : { price };
        },
        budgets: () =>
          rows.flatMap(({ id, kind, value }) => {
            if (kind === 'release') return budgetsOf('model', id, value as LimitSet);
            if (kind !== 'application') return [];
            const { application, keys } = value as unknown as ApplicationLimits;
            const ofKeys = Object.entries(keys).flatMap(([key, set]) => budgetsOf('key', key, set));
            return [...budgetsOf('application', id, application), ...ofKeys];
          }),
      };
    },
  };
}

function bounded<K extends string>(name: K, limits: LimitSet | undefined): { [key in K]?: LimitSet } {
  return limits === undefined || isUnlimited(limits) ? {} : ({ [name]: limits } as { [key in K]: LimitSet });
}

function budgetsOf(scope: BudgetInForce['scope'], id: string, { budgets }: LimitSet): BudgetInForce[] {
  return budgets.map(({ unit, period, amount, spent }) => {
    const scale = unit === 'money' ? MONEY_SCALE : 1;
    return {
      scope,
      id,
      name: `${unit}_per_${period}`,
      limit: Math.floor(amount * scale),
      ...(spent === undefined ? {} : { spent: { period: spent.period, amount: Math.ceil(spent.amount * scale) } }),
    };
  });
}
