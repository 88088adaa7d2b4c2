import type { GatewayActor, PersonActor } from '../../../../kernel/identity/index.ts';
import type { LimitUse } from '../../../../kernel/policy/index.ts';
import { DAY } from '../../../../kernel/time/index.ts';
import { hashSecret, isWellFormedSecret, keyName, newSecret, publicKeyPem } from '../../../../platform/crypto/index.ts';
import { conflict, notFound } from '../../../../platform/http/index.ts';
import type { ComputeDeps } from '../compute.deps.ts';
import { COMPUTE_RECORDS, LOG_AUDIT } from '../compute.records.ts';
import type { TrafficLogRow } from '../compute.table.ts';
import { allLogs } from '../traffic-log/traffic-log.repository.ts';
import * as repository from './gateway.repository.ts';
import type { GatewayView, LabelKeyView, TokenInput } from './gateway.schema.ts';
import { BEARER_PREFIX, TOKEN_PREFIX } from './secrets.ts';

/** What other modules ask about gateways. */
export interface GatewayState {
  readonly id: string;
  readonly title: { readonly zh: string; readonly en: string };
  readonly connected: boolean;
  readonly lastSeenAt: string | null;
  /** Epoch and hash of the policy that it acknowledged last, null before the first. */
  readonly policyEpoch: number | null;
  readonly policyHash: string | null;
  readonly standingSequence: number | null;
  /** Its own part of what is used of limits, as it reported last; absent before it does. */
  readonly limits?: {
    readonly at: string;
    readonly state: 'local' | 'shared' | 'away';
    readonly uses: readonly LimitUse[];
  } | null;
}

/** A gateway as the division of limits sees it, also one that is retired: it serves until its lease is over. */
export interface FleetMember {
  readonly id: string;
  readonly lastHeardAt: string;
  readonly policyEpoch: number | null;
  readonly uses: readonly LimitUse[];
}

/** `connected` tells whether a gateway's channel stands; `disconnect` ends it. */
export function createGatewayService(
  deps: ComputeDeps,
  channel: { connected(id: string): boolean; disconnect(id: string): void },
) {
  const { db, clock, recorder, subjects, authority, directory, policySource } = deps;

  /** Who calls with a gateway's bearer, or null. */
  async function authenticate(request: {
    headers: { authorization?: string | undefined };
  }): Promise<GatewayActor | null> {
    const secret = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
    if (secret === undefined || !isWellFormedSecret(secret, BEARER_PREFIX)) return null;
    const found = await repository.gatewayByBearer(db, hashSecret(secret));
    return found === undefined ? null : { kind: 'gateway', gatewayId: found.id };
  }

  async function list(): Promise<GatewayView[]> {
    const [gateways, logs, current] = [
      await repository.allGateways(db),
      await allLogs(db),
      policySource.filled() ? await policySource.current() : null,
    ];
    return gateways.map((gateway) => {
      const { status } = gateway;
      const own = logs.filter((log) => log.gateway_id === gateway.id);
      const told = new Map(status?.logs.map((log) => [log.name, log.size]));
      const names = [...new Set([...own.map(({ name }) => name), ...told.keys()])].sort();
      const views = names.map((name) => logView(name, told.get(name) ?? null, own));
      return {
        id: gateway.id,
        title: { zh: gateway.title_zh, en: gateway.title_en },
        state: gateway.state,
        version: status?.version ?? gateway.version,
        enrolledAt: gateway.enrolled_at.toISOString(),
        retiredAt: gateway.retired_at?.toISOString() ?? null,
        lastSeenAt: gateway.last_seen_at?.toISOString() ?? null,
        connected: channel.connected(gateway.id),
        policyEpoch: gateway.policy_epoch,
        policyHash: gateway.policy_hash,
        currentEpoch: current?.epoch ?? null,
        standingSequence: gateway.standing_sequence,
        leaseUntil: status?.leaseUntil ?? null,
        openRequests: status?.openRequests ?? null,
        draining: status?.draining ?? false,
        turnedAway: status?.turnedAway ?? null,
        problems: status?.problems ?? [],
        logs: views,
        lag: views.reduce((sum, log) => sum + Math.max(0, (log.published ?? 0) - log.mirrored), 0),
      };
    });
  }

  return {
    authenticate,
    list,

    /** Of all gateways there ever were: what a retired one has signed stays signed. */
    async labelKeys(): Promise<LabelKeyView[]> {
      const gateways = await repository.allGateways(db);
      return gateways.map(({ log_key, enrolled_at, retired_at }) => ({
        keyId: keyName(log_key),
        publicKey: publicKeyPem(log_key),
        from: enrolled_at.toISOString(),
        until: retired_at?.toISOString() ?? null,
      }));
    },

    async states(): Promise<GatewayState[]> {
      const rows = await repository.allGateways(db);
      return rows
        .filter(({ state }) => state === 'active')
        .map((row) => ({
          id: row.id,
          title: { zh: row.title_zh, en: row.title_en },
          connected: channel.connected(row.id),
          lastSeenAt: row.last_seen_at?.toISOString() ?? null,
          policyEpoch: row.policy_epoch,
          policyHash: row.policy_hash,
          standingSequence: row.standing_sequence,
          limits:
            row.status?.limits === undefined || row.status_at === null
              ? null
              : { at: row.status_at.toISOString(), ...row.status.limits },
        }));
    },

    /** All gateways there ever were, as far as the division of limits needs to know: who may still serve, by what, with what use. */
    async fleet(): Promise<FleetMember[]> {
      const rows = await repository.allGateways(db);
      return rows.map((row) => ({
        id: row.id,
        lastHeardAt: new Date(Math.max(row.enrolled_at.getTime(), row.last_seen_at?.getTime() ?? 0)).toISOString(),
        policyEpoch: row.policy_epoch,
        uses: row.status?.limits?.uses ?? [],
      }));
    },

    /** A token that enrols one gateway within a day. Shown once. */
    async createToken(actor: PersonActor, input: TokenInput): Promise<{ token: string; expiresAt: string }> {
      authority.require(actor, 'gateway.manage', await directory.rootUnit());
      const token = newSecret(TOKEN_PREFIX);
      const now = clock.now();
      const expires = new Date(now.getTime() + DAY);
      await db.transaction().execute(async (tx) => {
        await repository.insertToken(tx, {
          token_hash: hashSecret(token),
          title_zh: input.title.zh,
          title_en: input.title.en,
          created_by: actor.personId,
          on_behalf_of: actor.onBehalfOf ?? null,
          created_at: now,
          expires_at: expires,
          used_at: null,
          gateway_id: null,
        });
        await recorder.write(tx, {
          kind: COMPUTE_RECORDS.tokenCreated,
          actor,
          measures: [...LOG_AUDIT],
          facts: { expiresAt: expires.toISOString() },
        });
      });
      return { token, expiresAt: expires.toISOString() };
    },

    /** Ends its access at once. Its logs stay. */
    async retire(actor: PersonActor, id: string): Promise<void> {
      authority.require(actor, 'gateway.manage', await directory.rootUnit());
      await db.transaction().execute(async (tx) => {
        if (!(await repository.retireGateway(tx, id, clock.now()))) {
          if ((await repository.gatewayById(tx, id)) === undefined)
            throw notFound({ zh: '没有这个网关。', en: 'There is no such gateway.' });
          throw conflict('gateway-retired', { zh: '此网关已退役。', en: 'This gateway is retired already.' });
        }
        await subjects.retire(tx, { subjectId: id, by: actor });
        await recorder.write(tx, {
          kind: COMPUTE_RECORDS.gatewayRetired,
          actor,
          subject: { kind: 'gateway', id },
          measures: [...LOG_AUDIT],
        });
      });
      channel.disconnect(id);
    },
  };
}

export type GatewayService = ReturnType<typeof createGatewayService>;

function logView(
  name: string,
  published: number | null,
  own: readonly Pick<TrafficLogRow, 'name' | 'size' | 'problem' | 'closed'>[],
) {
  const row = own.find((log) => log.name === name);
  return {
    name,
    published,
    mirrored: row?.size ?? 0,
    problem: row?.problem ?? null,
    closed: row?.closed ?? false,
  };
}
