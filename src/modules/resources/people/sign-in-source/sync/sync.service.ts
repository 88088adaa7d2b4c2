import { type Actor, systemActor } from '../../../../../kernel/identity/index.ts';
import { MINUTE } from '../../../../../kernel/time/index.ts';
import { LeaseLostError, withAdvisoryLease } from '../../../../../platform/database/index.ts';
import { conflict, notFound } from '../../../../../platform/http/index.ts';
import { RESPONSIBILITIES } from '../../people.records.ts';
import * as people from '../../people.repository.ts';
import type { GrantRow } from '../../people.table.ts';
import type { createRecognition } from '../recognition.ts';
import { type createRoleMapper, roleDifference } from '../role-mapping.ts';
import type { SourceDeps } from '../source.deps.ts';
import { SOURCE_RECORDS } from '../source.records.ts';
import type { SourceService } from '../source.service.ts';
import type { Admission, SourceRow } from '../source.table.ts';
import { createApply, SyncOverError } from './apply.ts';
import { checkListing, type ListedPerson, ListingFault, type ListingOptions, type SyncSettings } from './listing.ts';
import { countsOf, isTooMany, planOf } from './plan.ts';
import * as repository from './sync.repository.ts';
import type { SyncFault, SyncRow } from './sync.table.ts';

/** More people than any one source is read of; beyond it something is wrong with the settings. */
const MOST_PEOPLE = 200_000;
/** How long somebody who asks waits for the lease of a source; who holds it works for longer. */
const PATIENCE_MILLIS = 400;
const LOOK_EVERY = MINUTE / 4;

/** What reads all people of a source, by its kind; null for a source that can not be read or is not to synchronise. */
export type ListingOf = (source: SourceRow) => {
  readonly sync: SyncSettings;
  list(options: ListingOptions): Promise<ListedPerson[]>;
} | null;

export type SyncService = ReturnType<typeof createSyncService>;

/**
 * Keeps accounts as a source says: on a schedule, and when a person asks. One synchronisation of a source at a time, of all processes; one that
 * was cut off is done again from a new reading, because what it had done stands and what the source says may have changed.
 */
export function createSyncService(
  deps: SourceDeps,
  parts: {
    readonly sources: Pick<SourceService, 'row' | 'enabled'>;
    readonly recognition: ReturnType<typeof createRecognition>;
    readonly mapRoles: ReturnType<typeof createRoleMapper>;
    readonly listingOf: ListingOf;
  },
) {
  const { clock, newId, recorder, authority, directory, logger } = deps;
  const db = deps.db as unknown as repository.SyncDb;
  const apply = createApply(deps, parts);
  const closing = new AbortController();
  const running = new Set<Promise<void>>();
  let timer: NodeJS.Timeout | undefined;

  interface Wish {
    readonly rehearsal: boolean;
    readonly actor: Actor | null;
    /** By whose right it is done; null for the schedule, which needs nobody's. */
    readonly askedBy: string | null;
    readonly confirms: string | null;
    /** Only if it is still due once it is its turn. */
    readonly scheduled?: boolean;
  }

  /** Begins, and answers once it is known to be the only one; `done` when it has ended, however it ended. */
  async function begin(sourceId: string, wish: Wish): Promise<{ id: string; done: Promise<void> }> {
    const patience = new AbortController();
    const impatient = setTimeout(() => patience.abort(), PATIENCE_MILLIS);
    const id = newId('signInSync');
    let begun: () => void = () => undefined;
    const first = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const work = withAdvisoryLease(
      deps.database,
      `synchronisation of ${sourceId}`,
      async (signal) => {
        clearTimeout(impatient);
        await repository.interruptLeft(db, sourceId, clock.now());
        const source = await parts.sources.row(sourceId);
        if (wish.scheduled === true && (await due(source)) === null) return;
        await db.transaction().execute(async (tx) => {
          const { rehearsal, actor, askedBy, confirms } = wish;
          await repository.begin(tx, {
            id,
            source_id: sourceId,
            rehearsal,
            asked_by: askedBy,
            confirms,
            started_at: clock.now(),
          });
          if (actor === null) return;
          await recorder.write(tx, {
            kind: confirms === null ? SOURCE_RECORDS.syncAsked : SOURCE_RECORDS.syncConfirmed,
            actor,
            subject: { kind: 'sign-in-source', id: sourceId },
            measures: [...RESPONSIBILITIES],
            facts: { syncId: id, rehearsal, ...(confirms === null ? {} : { confirms }) },
          });
        });
        begun();
        await run(source, id, wish, signal);
      },
      { signal: AbortSignal.any([patience.signal, closing.signal]), retryEvery: 100 },
    );
    const done = work.catch((error: unknown) => {
      if (error instanceof SyncOverError || error instanceof LeaseLostError || closing.signal.aborted) return;
      logger.warn({ err: error, sourceId }, 'a synchronisation ended without a result; it is begun again');
    });
    running.add(done);
    void done.finally(() => running.delete(done));
    try {
      await Promise.race([first, work]);
    } catch (error) {
      if (!patience.signal.aborted) throw error;
      throw conflict('sync-running', {
        zh: '该登录源正在同步，请待其完成。',
        en: 'This source is being synchronised; wait until that is done.',
      });
    } finally {
      clearTimeout(impatient);
    }
    return { id, done };
  }

  async function run(source: SourceRow, id: string, wish: Wish, signal: AbortSignal): Promise<void> {
    let planned: Awaited<ReturnType<typeof plan>>;
    try {
      planned = await plan(source, id, wish, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof ListingFault))
        logger.warn({ err: error, sourceId: source.id }, 'a source could not be synchronised');
      return fail(source, id, wish, error instanceof ListingFault ? error.fault : 'failed');
    }
    const { changes, admission, sync, groups, tooMany } = planned;
    const counts = countsOf(changes);
    await repository.keepPlan(db, id, changes, counts);
    await repository.forgetOldChanges(db, source.id);
    if (wish.rehearsal) return repository.end(db, id, { state: 'done', at: clock.now() });
    if (tooMany) return stop(source, id, counts.leave);
    if (!(await stillMay(wish))) return fail(source, id, wish, 'right-ended');
    if (!(await repository.setApplying(db, id))) throw new SyncOverError();
    for (const [place, change] of changes.entries()) {
      signal.throwIfAborted();
      if (change.what === 'skip') continue;
      if (!(await stillMay(wish))) return fail(source, id, wish, 'right-ended');
      await apply({ id, sourceId: source.id }, { admission, sync }, place, change, groups(change.externalId));
    }
    const done = await repository.countChanges(db, id);
    await db.transaction().execute(async (tx) => {
      await repository.end(tx, id, { state: 'done', at: clock.now(), counts: done });
      // One that found nothing to do is kept, but is no act.
      if (done.join + done.change + done.leave + done.return === 0) return;
      await recorder.write(tx, {
        kind: SOURCE_RECORDS.synced,
        actor: systemActor(source.id),
        subject: { kind: 'sign-in-source', id: source.id },
        measures: [...RESPONSIBILITIES],
        facts: {
          syncId: id,
          joined: done.join,
          changed: done.change,
          left: done.leave,
          returned: done.return,
          skipped: done.skip,
        },
      });
    });
  }

  /** What a person asked for is done by their right, which may end before its last change is made. */
  async function stillMay({ askedBy }: Wish): Promise<boolean> {
    if (askedBy === null) return true;
    const asker = await directory.actor(askedBy, 'session');
    return asker !== null && authority.permits(asker, 'sign-in-source.manage');
  }

  async function plan(source: SourceRow, id: string, wish: Wish, signal: AbortSignal) {
    const listing = parts.listingOf(source);
    if (listing === null || !source.enabled) throw new ListingFault('source-off');
    const admission: Admission = source.settings;
    const { sync } = listing;
    const listed = await listing.list({
      signal,
      most: MOST_PEOPLE,
      onRead: (count) => repository.setRead(db, id, count),
    });
    await repository.setRead(db, id, listed.length);
    checkListing(listed);
    const known = await repository.knownOf(db, source.id);
    const emails = listed.flatMap(({ email }) => (email === undefined ? [] : [email.trim().toLowerCase()]));
    const holders = await repository.holdersOf(db, [...new Set(emails)]);
    const grants = Map.groupBy<string, GrantRow>(
      await people.grantsOf(db, [...new Set([...known.map(({ personId }) => personId), ...holders.values()])]),
      (grant) => grant.person_id,
    );
    const now = clock.now();
    const changes = planOf(listed, known, {
      admission,
      sync,
      holderOf: (email) => holders.get(email),
      roles(personId, groups) {
        const held = personId === null ? [] : (grants.get(personId) ?? []);
        const { gives, takes } = roleDifference(source.id, admission, held, groups, now);
        return {
          gives: gives.map(({ role, unitId }) => ({ role, unitId })),
          takes: takes.map(({ role, unit_id: unitId }) => ({ role, unitId })),
        };
      },
    });
    const confirmed = wish.confirms === null ? new Set<string>() : await repository.leaversOf(db, wish.confirms);
    const unconfirmed = changes.filter(({ what, externalId }) => what === 'leave' && !confirmed.has(externalId)).length;
    const inUse = known.filter(({ enabled, emergency }) => enabled && !emergency).length;
    const groupsOf = new Map(listed.map((person) => [person.externalId, person.groups]));
    return {
      changes,
      admission,
      sync,
      groups: (externalId: string) => groupsOf.get(externalId) ?? [],
      tooMany: isTooMany(unconfirmed, inUse, sync.mostLeaversPercent),
    };
  }

  /** People are told when it begins to go wrong, not each time that it still does. */
  async function isNews(sourceId: string, id: string, state: SyncRow['state']): Promise<boolean> {
    const before = await repository.ofSource(db, sourceId, id, 10);
    return before.find(({ rehearsal, state: was }) => !rehearsal && was !== 'interrupted')?.state !== state;
  }

  async function fail(source: SourceRow, id: string, wish: Wish, fault: SyncFault): Promise<void> {
    const refused = fault === 'right-ended';
    const notice = !wish.rehearsal && (refused || (await isNews(source.id, id, 'failed')));
    await db.transaction().execute(async (tx) => {
      await repository.end(tx, id, { state: 'failed', at: clock.now(), fault });
      if (!notice) return;
      await recorder.write(tx, {
        kind: SOURCE_RECORDS.syncFailed,
        actor: systemActor(source.id),
        subject: { kind: 'sign-in-source', id: source.id },
        measures: [...RESPONSIBILITIES],
        outcome: refused ? 'refused' : 'failed',
        facts: { syncId: id, fault, ...(refused ? { askedBy: wish.askedBy } : {}) },
        notice: true,
      });
    });
  }

  async function stop(source: SourceRow, id: string, leavers: number): Promise<void> {
    const notice = await isNews(source.id, id, 'stopped');
    await db.transaction().execute(async (tx) => {
      await repository.end(tx, id, { state: 'stopped', at: clock.now() });
      if (!notice) return;
      await recorder.write(tx, {
        kind: SOURCE_RECORDS.syncStopped,
        actor: systemActor(source.id),
        subject: { kind: 'sign-in-source', id: source.id },
        measures: [...RESPONSIBILITIES],
        outcome: 'refused',
        facts: { syncId: id, leavers },
        notice: true,
      });
    });
  }

  /** Whether the schedule has something to do now; of one that was cut off, what it was confirmed with. */
  async function due(source: SourceRow): Promise<Pick<Wish, 'askedBy' | 'confirms'> | null> {
    const listing = parts.listingOf(source);
    if (listing === null) return null;
    const last = await repository.lastOf(db, source.id);
    if (last === undefined) return { askedBy: null, confirms: null };
    // Whether anybody still works on it is known by asking for the lease.
    if (['reading', 'applying', 'interrupted'].includes(last.state)) {
      // The schedule goes on by itself, but what a person confirmed counts by that person's right.
      return { askedBy: last.confirms === null ? null : last.asked_by, confirms: last.confirms };
    }
    const next = last.started_at.getTime() + listing.sync.everyMinutes * MINUTE;
    return next <= clock.now().getTime() ? { askedBy: null, confirms: null } : null;
  }

  /** Begins what is due and waits until it has ended. */
  async function look(): Promise<void> {
    const begun: Promise<void>[] = [];
    for (const source of await parts.sources.enabled()) {
      const wish = await due(source);
      if (wish === null) continue;
      await begin(source.id, { rehearsal: false, actor: null, scheduled: true, ...wish }).then(
        ({ done }) => void begun.push(done),
        (error: { code?: string }) => {
          if (error.code !== 'sync-running') throw error;
        },
      );
    }
    await Promise.all(begun);
  }

  function round(): void {
    const looked = look()
      .catch((error: unknown) => logger.warn({ err: error }, 'sign-in sources were not looked at; it is tried again'))
      .then(() => {
        if (!closing.signal.aborted) timer = setTimeout(round, LOOK_EVERY).unref();
      });
    running.add(looked);
    void looked.finally(() => running.delete(looked));
  }

  return {
    look,
    begin,

    /** Asked for by a person: now, as a rehearsal, or with the leavers of a stopped one confirmed. */
    async ask(actor: Actor, sourceId: string, wish: { rehearsal: boolean; confirms: string | null }): Promise<string> {
      authority.require(actor, 'sign-in-source.manage');
      const source = await parts.sources.row(sourceId);
      if (parts.listingOf(source) === null || !source.enabled) {
        throw conflict('sync-off', {
          zh: '请先启用该登录源并填写同步设置。',
          en: 'Switch the source and its synchronisation on first.',
        });
      }
      if (wish.confirms !== null) {
        const last = await repository.lastOf(db, sourceId);
        if (last?.id !== wish.confirms || last.state !== 'stopped' || wish.rehearsal) {
          throw conflict('sync-not-waiting', {
            zh: '这次同步不再等待确认，请刷新后查看最近一次同步。',
            en: 'This synchronisation waits for no confirmation any more; look at the latest one.',
          });
        }
      }
      const askedBy = actor.kind === 'person' ? actor.personId : null;
      return (await begin(sourceId, { ...wish, actor, askedBy })).id;
    },

    async get(id: string): Promise<SyncRow> {
      const row = await repository.one(db, id);
      if (row === undefined) throw notFound({ zh: '没有这次同步。', en: 'There is no such synchronisation.' });
      return row;
    },

    list: (sourceId: string, before: string | undefined, limit: number) =>
      repository.ofSource(db, sourceId, before, limit),
    changes: (id: string, filter: Parameters<typeof repository.changesOf>[2]) => repository.changesOf(db, id, filter),
    last: (sourceId: string) => repository.lastOf(db, sourceId),
    lastDone: (sourceId: string) => repository.lastOf(db, sourceId, 'done'),

    start: round,
    async stop(): Promise<void> {
      closing.abort();
      clearTimeout(timer);
      await Promise.all(running);
    },
  };
}
