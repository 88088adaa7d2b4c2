import type { NewId, PersonActor } from '../../../kernel/identity/index.ts';
import type { Clock } from '../../../kernel/time/index.ts';
import type { Vault } from '../../../platform/crypto/index.ts';
import type { AnyDb, AnyTx, Database } from '../../../platform/database/index.ts';
import { conflict, invalidInput, notFound, revisionConflict } from '../../../platform/http/index.ts';
import { type Robot, sendToRobot } from '../../../platform/notify/index.ts';
import type { Directory } from '../../directory.ts';
import type { Recorder } from '../../record/index.ts';
import { SENTENCES } from '../words.ts';
import { concerns, type MembersOfBody } from './audience.ts';
import * as repository from './channel.repository.ts';
import type { ChannelInput, ChannelTest, ChannelView, WhenUnknown } from './channel.schema.ts';

export interface ChannelParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly recorder: Recorder;
  readonly vault: Vault;
  readonly directory: Directory;
}

export type ChannelService = ReturnType<typeof createChannelService>;

const context = (id: string) => `channel ${id}`;

/** Group robots and webhooks: where what is told to people is told beside them. */
export function createChannelService(parts: ChannelParts) {
  const { database, clock, newId, recorder, vault, directory } = parts;
  const db = database.kysely;
  let membersOfBody: MembersOfBody = async () => [];

  const open = (row: repository.StoredChannel): Robot => ({
    kind: row.kind,
    ...(JSON.parse(vault.openText(row.sealed, context(row.id))) as { url: string; secret: string | null }),
  });

  async function list(): Promise<ChannelView[]> {
    const rows = await repository.allChannels(db);
    const last = await repository.lastAttempts(
      db,
      rows.map(({ id }) => id),
    );
    return rows.map((row) => {
      const attempt = last.get(row.id);
      return {
        id: row.id,
        kind: row.kind,
        title: row.title,
        language: row.language,
        audience: row.audience,
        kinds: row.kinds,
        active: row.active,
        whenUnknown: row.when_unknown,
        host: row.host,
        hasSecret: row.has_secret,
        revision: row.revision,
        setBy: row.set_by,
        setAt: row.set_at.toISOString(),
        last:
          attempt === undefined
            ? null
            : { outcome: attempt.outcome ?? '', detail: attempt.detail ?? '', at: attempt.changed_at.toISOString() },
      };
    });
  }

  async function get(id: string): Promise<ChannelView> {
    const found = (await list()).find((one) => one.id === id);
    if (found === undefined) throw unknown();
    return found;
  }

  async function check(input: ChannelInput): Promise<void> {
    const at = input.kinds.findIndex((kind) => !(kind in SENTENCES));
    if (at >= 0) throw invalidInput([{ path: `kinds.${at}`, message: 'There is no such kind of notice' }]);
    if (input.kind === 'wecom' && input.secret != null)
      throw invalidInput([{ path: 'secret', message: 'WeCom robots have no signature: leave it out' }]);
  }

  async function write(
    tx: AnyTx,
    actor: PersonActor,
    id: string,
    input: ChannelInput,
    before: repository.StoredChannel | undefined,
  ): Promise<void> {
    const kept = before === undefined ? { url: undefined, secret: null } : open(before);
    const url = input.url ?? kept.url;
    if (url === undefined) throw invalidInput([{ path: 'url', message: 'Is needed for a new channel' }]);
    const secret = input.secret === undefined ? kept.secret : input.secret;
    const revision = (before?.revision ?? 0) + 1;
    const same = before?.kind === input.kind ? before.when_unknown : undefined;
    // Group chats know no ids: a second copy is seen by everybody. A webhook knows it by its id.
    const whenUnknown = input.whenUnknown ?? same ?? (input.kind === 'webhook' ? 'again' : 'leave');
    const { kind, title, language, audience, kinds, active } = input;
    await repository.putChannel(tx, {
      ...{ id, kind, title, language, audience, kinds, active, revision },
      when_unknown: whenUnknown,
      sealed: vault.sealText(JSON.stringify({ url, secret }), context(id)),
      host: new URL(url).host,
      has_secret: secret !== null,
      set_by: actor.personId,
      set_at: clock.now(),
    });
    await recorder.write(tx, {
      kind: before === undefined ? 'channel.entered' : 'channel.changed',
      actor,
      subject: { kind: 'channel', id },
      measures: [],
      facts: { kind, revision, audience: { ...audience }, kinds, active, signed: secret !== null, whenUnknown },
    });
  }

  return {
    list,
    get,
    /** Who belongs to a body; set once at composition. */
    bodies(source: MembersOfBody): void {
      membersOfBody = source;
    },

    async add(actor: PersonActor, input: ChannelInput): Promise<ChannelView> {
      await check(input);
      const id = newId('channel');
      await db.transaction().execute(async (tx) => {
        if ((await repository.allChannels(tx)).length >= repository.MOST_CHANNELS)
          throw conflict('too-many-channels', {
            zh: `最多可登记 ${repository.MOST_CHANNELS} 个通知渠道。`,
            en: `At most ${repository.MOST_CHANNELS} channels can be entered.`,
          });
        await write(tx, actor, id, input, undefined);
      });
      return get(id);
    },

    async change(actor: PersonActor, id: string, expected: string, input: ChannelInput): Promise<ChannelView> {
      await check(input);
      await db.transaction().execute(async (tx) => {
        const before = await repository.channelById(tx, id, true);
        if (before === undefined) throw unknown();
        if (String(before.revision) !== expected) throw revisionConflict(before.revision);
        if (before.kind !== input.kind && input.url === undefined)
          throw invalidInput([{ path: 'url', message: 'Another kind of robot has another address' }]);
        await write(tx, actor, id, input, before);
      });
      return get(id);
    },

    async remove(actor: PersonActor, id: string): Promise<void> {
      await db.transaction().execute(async (tx) => {
        if ((await repository.channelById(tx, id, true)) === undefined) throw unknown();
        await repository.deleteChannel(tx, id);
        await recorder.write(tx, {
          kind: 'channel.removed',
          actor,
          subject: { kind: 'channel', id },
          measures: [],
        });
      });
    },

    /** Tells it that this is a test, now, and answers what came of it. */
    async test(actor: PersonActor, id: string): Promise<ChannelTest> {
      const row = await repository.channelById(db, id);
      if (row === undefined) throw unknown();
      const text = { zh: '大模型管家：这是一条测试消息。', en: 'Steward: this is a test message.' }[row.language];
      const message = { id: newId('notification'), text, data: { kind: 'test' } };
      const { kind: outcome, detail } = await sendToRobot(open(row), message);
      await recorder.writeAlone({
        kind: 'channel.tested',
        actor,
        subject: { kind: 'channel', id },
        measures: [],
        outcome: outcome === 'sent' ? 'done' : 'failed',
        facts: { outcome },
      });
      return { outcome, detail };
    },

    /** The active channels that get this too. */
    async concerned(tx: AnyTx, told: { kind: string; personIds: readonly string[] }): Promise<string[]> {
      const found: string[] = [];
      for (const { id, active, kinds, audience } of await repository.allChannels(tx)) {
        if (!active || !kinds.includes(told.kind)) continue;
        if (await concerns({ directory, clock, membersOfBody }, tx, audience, told.personIds)) found.push(id);
      }
      return found;
    },

    /** Opened for sending; null when it was removed, `inactive` while it is switched off. */
    async openFor(
      through: AnyDb,
      id: string,
    ): Promise<(Robot & { language: 'zh' | 'en'; whenUnknown: WhenUnknown }) | 'inactive' | null> {
      const row = await repository.channelById(through, id);
      if (row === undefined) return null;
      return row.active ? { ...open(row), language: row.language, whenUnknown: row.when_unknown } : 'inactive';
    },

    async titles(): Promise<Map<string, string>> {
      return new Map((await repository.allChannels(db)).map(({ id, title }) => [id, title]));
    },
  };
}

const unknown = () => notFound({ zh: '没有这个通知渠道。', en: 'There is no such channel.' });
