import type { X509Certificate } from 'node:crypto';
import {
  type LogFiles,
  type PublishedLog,
  parseWitnessKey,
  readPublishedLog,
  type WitnessKey,
} from '../../engines/ledger/index.ts';
import { type RevocationList, readTrust } from '../../engines/timestamp/index.ts';
import { type NewId, type PersonActor, systemActor } from '../../kernel/identity/index.ts';
import { type Clock, MINUTE } from '../../kernel/time/index.ts';
import type { AnyTx, Database } from '../../platform/database/index.ts';
import { conflict, decodeCursor, encodeCursor, notFound, revisionConflict } from '../../platform/http/index.ts';
import type { Logger } from '../../platform/telemetry/index.ts';
import { type Page, pageFrom } from '../page.ts';
import type { Recorder, Sequencer } from '../record/index.ts';
import { ANCHOR_RECORDS } from './anchor.records.ts';
import * as repository from './anchor.repository.ts';
import { type AnchorKeeperView, type AnchorView, anchorCursor, type KeeperInput } from './anchor.schema.ts';
import { askKeeper, CONTRADICTIONS, KeeperFailure, revocationsOf, stillCounts } from './ask-keeper.ts';
import { type CheckpointMail, mailCheckpoint } from './mail-checkpoint.ts';

export interface AnchorDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly recorder: Recorder;
  readonly sequencer: Pick<Sequencer, 'state' | 'logNames'>;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
  readonly mail: CheckpointMail;
  /** The folder of a governance log, by its name; without one that which is written. It anchors the traffic logs, so who vouches for it vouches for all. */
  readonly files: (logName?: string) => LogFiles;
}

/** How well the governance log is anchored outside this instance. */
export interface AnchoringState {
  /** Witnesses and timestamp authorities that are asked. */
  readonly keepers: number;
  /** When the newest anchor was given; null when there is none. */
  readonly lastAt: Date | null;
  /** Entries that the newest anchor covers. */
  readonly lastSize: number;
  /** Keepers that have given nothing for more than twice the time that was set for them. */
  readonly late: readonly { readonly id: string; readonly title: string; readonly code: string | null }[];
  /** Keepers that have seen another history of the log. */
  readonly contradicting: readonly { readonly id: string; readonly title: string; readonly code: string }[];
}

/** After a failure it is tried again so soon, or after the time set for the keeper when that is shorter. */
const RETRY = 5 * MINUTE;

export type AnchorService = ReturnType<typeof createAnchorService>;

/** Shows checkpoints to witnesses and timestamp authorities, as often as was set for each. */
export function createAnchorService(deps: AnchorDeps) {
  const { database, clock, newId, recorder, sequencer, logger, files, mail } = deps;
  const db = database.kysely;
  // One at a time: what is kept beside a checkpoint is read and written anew.
  let turn: Promise<unknown> = Promise.resolve();

  async function views(): Promise<AnchorKeeperView[]> {
    const [last, mailed] = [await repository.lastAnchors(db), await repository.lastMailed(db)];
    return (await repository.allKeepers(db)).map((keeper) =>
      viewOf(keeper, last.get(keeper.id), mailed.get(keeper.id)),
    );
  }

  async function view(id: string): Promise<AnchorKeeperView> {
    const found = (await views()).find((keeper) => keeper.id === id);
    if (found === undefined) throw unknown(id);
    return found;
  }

  /** Name of the log that is written. */
  const written = () => sequencer.logNames().at(-1)!;

  /** Undefined while another process writes the log: that one anchors it. */
  async function published(): Promise<PublishedLog | undefined> {
    return sequencer.state().kind === 'running' ? readPublishedLog(files()) : undefined;
  }

  async function anchor(keeper: repository.Keeper, log: PublishedLog, lastSize: number): Promise<void> {
    const logName = written();
    const now = clock.now();
    try {
      const { size, root } = log.checkpoint;
      const shown = { keeper_id: keeper.id, log_name: logName, size, root: Buffer.from(root) };
      const given =
        keeper.kind === 'mail'
          ? { messageId: await mailCheckpoint(keeper, log, mail) }
          : { statedAt: await askKeeper(keeper, log, files(), lastSize) };
      await db.transaction().execute(async (tx) => {
        const at = clock.now();
        if (given.messageId !== undefined)
          await repository.insertMailed(tx, { ...shown, message_id: given.messageId, sent_at: at });
        else await repository.insertAnchor(tx, { ...shown, stated_at: given.statedAt, kept_at: at });
        const well = { tried_at: now, failure: null, failure_detail: null, failed_since: null };
        await repository.updateKeeper(tx, keeper.id, well);
      });
    } catch (error) {
      const code = error instanceof KeeperFailure ? error.code : 'failed';
      logger.warn({ err: error, keeperId: keeper.id, code }, 'the ledger was not anchored');
      await db.transaction().execute(async (tx) => {
        const before = await repository.keeperById(tx, keeper.id, true);
        await repository.updateKeeper(tx, keeper.id, {
          tried_at: now,
          failure: code,
          failure_detail: error instanceof KeeperFailure ? error.message : null,
          failed_since: before?.failed_since ?? now,
        });
        // Once, when it begins: each further record would make the log grow that could not be anchored.
        if (!CONTRADICTIONS.includes(code) || before?.failure === code) return;
        await recorder.write(tx, {
          kind: ANCHOR_RECORDS.contradicted,
          actor: systemActor('ledger'),
          subject: { kind: 'anchor-keeper', id: keeper.id },
          measures: ['4.1.b'],
          outcome: 'failed',
          facts: { code, size: log.checkpoint.size, root: Buffer.from(log.checkpoint.root).toString('hex') },
        });
      });
    }
  }

  /** How far each has come: what it vouches for, or has been sent. */
  async function reached(): Promise<Map<string, number>> {
    const both = [...(await repository.lastAnchors(db)).values(), ...(await repository.lastMailed(db)).values()];
    // What was shown of an earlier log says nothing of this one.
    return new Map(
      both.filter(({ log_name }) => log_name === written()).map(({ keeper_id, size }) => [keeper_id, size]),
    );
  }

  function inTurn<T>(run: () => Promise<T>): Promise<T> {
    const next = turn.then(run);
    turn = next.catch(() => undefined);
    return next;
  }

  return {
    list: views,
    get: view,

    /** All anchors, newest first. */
    async anchors(request: { limit: number; cursor?: string | undefined }): Promise<Page<AnchorView>> {
      const after = request.cursor === undefined ? undefined : decodeCursor(anchorCursor, request.cursor);
      const rows = await repository.anchors(db, request.limit + 1, after);
      const page = pageFrom(rows, request.limit, (row) =>
        encodeCursor({ keptAt: row.kept_at.toISOString(), keeperId: row.keeper_id, size: row.size }),
      );
      return {
        ...page,
        items: page.items.map((row) => ({
          ...anchorOf(row),
          keeperId: row.keeper_id,
          keeperTitle: row.title,
          kind: row.kind,
        })),
      };
    },

    async add(actor: PersonActor, input: KeeperInput): Promise<AnchorKeeperView> {
      const id = newId('anchorKeeper');
      await db.transaction().execute(async (tx) => {
        if ((await repository.allKeepers(tx)).length >= repository.MOST_KEEPERS)
          throw conflict('too-many-keepers', {
            zh: `最多可登记 ${repository.MOST_KEEPERS} 个锚点保管方。`,
            en: `At most ${repository.MOST_KEEPERS} keepers of anchors can be entered.`,
          });
        await repository.insertKeeper(tx, {
          id,
          kind: input.kind,
          ...settable(input),
          revision: 1,
          set_by: actor.personId,
          set_at: clock.now(),
          tried_at: null,
          failure: null,
          failure_detail: null,
          failed_since: null,
        });
        await recorder.write(tx, {
          kind: ANCHOR_RECORDS.entered,
          actor,
          subject: { kind: 'anchor-keeper', id },
          measures: ['4.1.b'],
          facts: factsOf(input),
        });
      });
      return view(id);
    },

    async change(actor: PersonActor, id: string, expected: string, input: KeeperInput): Promise<AnchorKeeperView> {
      await db.transaction().execute(async (tx) => {
        const before = await repository.keeperById(tx, id, true);
        if (before === undefined) throw unknown(id);
        if (String(before.revision) !== expected) throw revisionConflict(before.revision);
        if (before.kind !== input.kind)
          throw conflict('other-kind', {
            zh: '不能改变保管方的类型：请另行登记。',
            en: 'A keeper stays of its kind: enter another one.',
          });
        const revision = before.revision + 1;
        const set = { ...settable(input), revision, set_by: actor.personId, set_at: clock.now() };
        await repository.updateKeeper(tx, id, { ...set, tried_at: null });
        await recorder.write(tx, {
          kind: ANCHOR_RECORDS.changed,
          actor,
          subject: { kind: 'anchor-keeper', id },
          measures: ['4.1.b'],
          facts: { revision, ...factsOf(input) },
        });
      });
      return view(id);
    },

    /** Asks it now, whatever was set, and answers what came of it. */
    async probe(id: string): Promise<AnchorKeeperView> {
      const keeper = await repository.keeperById(db, id);
      if (keeper === undefined) throw unknown(id);
      await inTurn(async () => {
        const log = await published();
        if (log === undefined)
          throw conflict('log-not-open', {
            zh: '治理账本当前不在写入，无法锚定。',
            en: 'Nothing writes the governance log in this process now, so it can’t be anchored.',
          });
        await anchor(keeper, log, (await reached()).get(id) ?? 0);
      });
      return view(id);
    },

    /** Asks every keeper that is due and for which there is something new. How many were asked. */
    anchorDue: (signal?: AbortSignal): Promise<number> =>
      inTurn(async () => {
        const log = await published();
        if (log === undefined || log.checkpoint.size === 0) return 0;
        const last = await reached();
        let asked = 0;
        for (const keeper of await repository.allKeepers(db)) {
          if (signal?.aborted === true) break;
          const lastSize = last.get(keeper.id) ?? 0;
          if (!keeper.active || lastSize >= log.checkpoint.size || clock.now() < nextAt(keeper)) continue;
          await anchor(keeper, log, lastSize);
          asked++;
        }
        return asked;
      }),

    /** The keys and certificates that were entered: what a verification here may count. */
    async outsiders(): Promise<{
      witnesses: WitnessKey[];
      authorities: X509Certificate[];
      revocations: RevocationList[];
    }> {
      const keepers = await repository.allKeepers(db);
      const of = (kind: 'witness' | 'timestamp') => keepers.filter((keeper) => keeper.kind === kind);
      return {
        witnesses: of('witness').map(({ trust }) => parseWitnessKey(trust)),
        authorities: of('timestamp').flatMap(({ trust }) => readTrust(Buffer.from(trust))),
        revocations: of('timestamp').flatMap(revocationsOf),
      };
    },

    /** Another log takes the place of the one before: everybody is asked about it at once. */
    beginAnew: (tx: AnyTx): Promise<void> => repository.forgetAttempts(tx),

    /** Of the log that is written, or of an earlier one. */
    async state(at: Date, logName: string = written()): Promise<AnchoringState> {
      const last = await repository.lastAnchors(db, logName);
      const mailed = await repository.lastMailed(db);
      const asked = (await repository.allKeepers(db)).filter(({ active }) => active);
      for (const keeper of asked) {
        const given = last.get(keeper.id);
        // Of an authority whose certificate was revoked the newest counts or nothing: rather less than there is.
        if (given !== undefined && !(await stillCounts(keeper, given.size, files(logName)))) last.delete(keeper.id);
      }
      const newest = [...last.values()].toSorted((a, b) => b.stated_at.getTime() - a.stated_at.getTime())[0];
      const largest = Math.max(0, ...[...last.values()].map(({ size }) => size));
      const told = ({ id, title, failure }: repository.Keeper) => ({ id, title, code: failure });
      const since = (keeper: repository.Keeper) =>
        keeper.failed_since ?? (last.has(keeper.id) || mailed.has(keeper.id) ? at : keeper.set_at);
      return {
        // A mail that was sent vouches for nothing.
        keepers: asked.filter(({ kind }) => kind !== 'mail').length,
        lastAt: newest?.stated_at ?? null,
        lastSize: largest,
        late: asked
          .filter((keeper) => at.getTime() - since(keeper).getTime() > 2 * keeper.every_minutes * MINUTE)
          .map(told),
        contradicting: asked.flatMap(({ id, title, failure: code }) =>
          code !== null && CONTRADICTIONS.includes(code) ? [{ id, title, code }] : [],
        ),
      };
    },
  };
}

function nextAt(keeper: repository.Keeper): Date {
  if (keeper.tried_at === null) return new Date(0);
  const every = keeper.every_minutes * MINUTE;
  return new Date(keeper.tried_at.getTime() + (keeper.failure === null ? every : Math.min(every, RETRY)));
}

const settable = (input: KeeperInput) => ({
  title: input.title,
  url: input.url,
  trust: input.kind === 'mail' ? '' : input.trust,
  crl: input.kind === 'timestamp' ? (input.crl ?? '') : '',
  every_minutes: input.everyMinutes,
  active: input.active,
});

/** Title, address and key are text: they stay out of the log. */
const factsOf = (input: KeeperInput) => {
  const { kind, everyMinutes, active } = input;
  const lists = input.kind === 'timestamp' ? revocationsOf({ crl: input.crl ?? '' }) : [];
  const revoked = lists.reduce((sum, list) => sum + list.revoked.size, 0);
  return { kind, everyMinutes, active, ...(kind === 'timestamp' ? { revocationLists: lists.length, revoked } : {}) };
};

const unknown = (id: string) => notFound({ zh: `没有锚点保管方 ${id}。`, en: `There is no keeper of anchors ${id}.` });

const anchorOf = (row: repository.Anchor) => ({
  logName: row.log_name,
  size: row.size,
  root: row.root.toString('hex'),
  statedAt: row.stated_at.toISOString(),
  keptAt: row.kept_at.toISOString(),
});

function viewOf(
  keeper: repository.Keeper,
  last: (repository.Anchor & { count: number }) | undefined,
  mailed: (repository.Mailed & { count: number }) | undefined,
): AnchorKeeperView {
  const { id, kind, title, url, trust, crl, active, revision, failure } = keeper;
  return {
    ...{ id, kind, title, url, trust, crl, active, revision },
    everyMinutes: keeper.every_minutes,
    setBy: keeper.set_by,
    setAt: keeper.set_at.toISOString(),
    triedAt: keeper.tried_at?.toISOString() ?? null,
    failure:
      failure === null
        ? null
        : {
            code: failure,
            detail: keeper.failure_detail ?? '',
            since: (keeper.failed_since ?? keeper.set_at).toISOString(),
          },
    anchors: last?.count ?? 0,
    last: last === undefined ? null : anchorOf(last),
    mailed: mailed === undefined ? null : { size: mailed.size, at: mailed.sent_at.toISOString(), count: mailed.count },
  };
}
