import { z } from 'zod';
import type { PersonActor } from '../../../../kernel/identity/index.ts';
import { type BudgetPeriod, type LimitSet, NO_LIMITS, type Price } from '../../../../kernel/policy/index.ts';
import type { SubjectKind } from '../../../../kernel/subject/index.ts';
import { dayOf } from '../../../../kernel/time/index.ts';
import type { AnyDb, Db } from '../../../../platform/database/index.ts';
import { decodeCursor, encodeCursor, invalidInput, revisionConflict } from '../../../../platform/http/index.ts';
import type { ApplicationReader } from '../application/index.ts';
import { announceChange } from '../deployment.changes.ts';
import type { DeploymentDeps } from '../deployment.deps.ts';
import { DEPLOYMENT_RECORDS, USE_MEASURES } from '../deployment.records.ts';
import { linesOf } from './limit.overview.ts';
import * as repository from './limit.repository.ts';
import {
  type ApplicationLimits,
  type ApplicationLimitsView,
  DEFAULT_SETTINGS,
  type Kept,
  type LimitUseView,
  type ModelLimitsView,
  type PriceView,
  type ServingSettings,
  type ServingSettingsView,
} from './limit.schema.ts';
import type { LimitTables } from './limit.table.ts';
import { addUpUse, withSpent } from './limit.use.ts';

const ORGANISATION = 'organisation';
const NO_APPLICATION_LIMITS: ApplicationLimits = {
  application: NO_LIMITS as never,
  endUser: NO_LIMITS as never,
  keys: {},
};

export type LimitService = ReturnType<typeof createLimitService>;

/**
 * Limits, budgets and prices. They apply as soon as gateways have the policy with them, without a review: they change nothing of
 * what was approved (which model serves whom for what), and in a flood they must be lowered at once. Each change is in the ledger
 * with what held before and after.
 */
export function createLimitService(deps: DeploymentDeps, keys: Pick<ApplicationReader, 'keyIds' | 'keyTitles'>) {
  const { clock, recorder, subjects, authority, directory, gateways, organisation } = deps;
  const db: Db<LimitTables> = deps.db;

  const settled = (row: repository.StoredLimit | undefined) => ({
    revision: row?.revision ?? 0,
    setAt: row?.set_at.toISOString() ?? null,
    setBy: row?.set_by ?? null,
  });
  const settings = async () =>
    ((await repository.limitRow(db, ORGANISATION))?.value as ServingSettings | undefined) ?? DEFAULT_SETTINGS;

  async function set(
    actor: PersonActor,
    id: string,
    kept: Kept,
    expected: string,
    check?: (tx: AnyDb) => Promise<void>,
  ) {
    const own = kept.of === 'organisation';
    const root = own ? await directory.rootUnit() : null;
    await db.transaction().execute(async (tx) => {
      const unitId = root ?? (await subjects.require(tx, id, kept.of as SubjectKind)).unitId;
      authority.require(actor, 'limit.set', unitId);
      await check?.(tx);
      const before = await repository.limitRow(tx, id);
      const revision = before?.revision ?? 0;
      const changes = { id, kind: kept.of, value: kept.value, expected: revision, by: actor.personId, at: clock.now() };
      if (String(revision) !== expected || !(await repository.setRow(tx, changes))) throw revisionConflict(revision);
      await recorder.write(tx, {
        kind: DEPLOYMENT_RECORDS.limitsSet,
        actor,
        ...(own ? {} : { subject: { kind: kept.of, id } }),
        measures: [...USE_MEASURES],
        facts: { of: kept.of, revision: revision + 1, before: factsOf(before?.value), after: factsOf(kept.value) },
      });
      await announceChange(tx, 'policy');
    });
  }

  return {
    async ofApplication(id: string): Promise<ApplicationLimitsView> {
      await subjects.require(db, id, 'application');
      const row = await repository.limitRow(db, id);
      const limits = (row?.value as ApplicationLimits | undefined) ?? NO_APPLICATION_LIMITS;
      const own = new Set([id, ...(await keys.keyIds(db, id))]);
      const { use, gateways: reach } = addUpUse(await gateways(), clock.now(), (one) => own.has(one.id));
      const today = dayOf(clock.now(), (await organisation()).timeZone);
      const now = (period: BudgetPeriod) => (period === 'day' ? today : today.slice(0, 7));
      let all = withSpent(use, 'application', id, limits.application, now);
      for (const [key, set] of Object.entries(limits.keys)) all = withSpent(all, 'key', key, set, now);
      return { ...settled(row), limits, currency: (await settings()).currency, use: all, gateways: reach };
    },

    async setForApplication(actor: PersonActor, id: string, expected: string, value: ApplicationLimits): Promise<void> {
      await set(actor, id, { of: 'application', value }, expected, async (tx) => {
        const own = new Set(await keys.keyIds(tx, id));
        for (const key of Object.keys(value.keys))
          if (!own.has(key))
            throw invalidInput([{ path: `keys.${key}`, message: 'This is no key of the application' }]);
      });
    },

    /** All limits of applications, keys and models with what is used of them, the fullest first. */
    async overview({ limit, cursor }: { limit: number; cursor?: string | undefined }): Promise<LimitUseView> {
      const { use, gateways: reporting } = addUpUse(await gateways(), clock.now(), () => true);
      const lines = linesOf(await repository.allRows(db), use);
      const from = cursor === undefined ? 0 : decodeCursor(z.number().int().min(0).max(1_000_000), cursor);
      const page = lines.slice(from, from + limit);
      const titles = await subjects.getMany(db, [...new Set(page.map(({ subjectId }) => subjectId))]);
      const keyTitles = new Map<string, string>();
      for (const id of new Set(page.filter(({ scope }) => scope === 'key').map(({ subjectId }) => subjectId)))
        for (const [key, title] of await keys.keyTitles(db, id)) keyTitles.set(key, title);
      return {
        items: page.map((line) => ({
          ...line,
          title: titles.get(line.subjectId)?.title ?? null,
          keyTitle: line.scope === 'key' ? (keyTitles.get(line.id) ?? null) : null,
        })),
        ...(lines.length > from + limit ? { nextCursor: encodeCursor(from + limit) } : {}),
        currency: (await settings()).currency,
        gateways: reporting,
      };
    },

    async ofRelease(id: string): Promise<ModelLimitsView> {
      await subjects.require(db, id, 'release');
      const row = await repository.limitRow(db, id);
      const limits = ((row?.value as LimitSet | undefined) ?? NO_LIMITS) as ModelLimitsView['limits'];
      const use = addUpUse(await gateways(), clock.now(), (one) => one.scope === 'model' && one.id === id);
      return { ...settled(row), limits, currency: (await settings()).currency, ...use };
    },
    setForRelease: (actor: PersonActor, id: string, expected: string, value: LimitSet) =>
      set(actor, id, { of: 'release', value }, expected),

    async priceOf(id: string): Promise<PriceView> {
      await subjects.require(db, id, 'endpoint');
      const row = await repository.limitRow(db, id);
      const price = (row?.value as Price | null | undefined) ?? null;
      return { ...settled(row), price, currency: (await settings()).currency };
    },
    setPrice: (actor: PersonActor, id: string, expected: string, value: Price | null) =>
      set(actor, id, { of: 'endpoint', value }, expected),

    async settings(): Promise<ServingSettingsView> {
      const row = await repository.limitRow(db, ORGANISATION);
      return { ...settled(row), settings: await settings() };
    },
    setSettings: (actor: PersonActor, expected: string, value: ServingSettings) =>
      set(actor, ORGANISATION, { of: 'organisation', value }, expected),
  };
}

/** For the ledger: all figures and enums as they are; nothing where nothing was set. */
const factsOf = (value: unknown) => (value ?? null) as never;
