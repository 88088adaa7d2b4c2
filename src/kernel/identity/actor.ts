import type { RoleGrant } from './role.ts';

/** Who acts. It always comes from the session, key or process that called, never from a request body. */
export type Actor = PersonActor | GatewayActor | SystemActor;

export interface PersonActor {
  readonly kind: 'person';
  readonly personId: string;
  readonly name: string;
  /** Grants in force at the time of the call. */
  readonly roles: readonly RoleGrant[];
  readonly via: 'session' | 'api-key';
  /** With an API key: the permissions that the key is limited to. */
  readonly scopes?: readonly string[];
  /** What the account must do before anything else is open to it; it acts without roles until then. */
  readonly duty?: 'second-factor' | 'password';
  /** The person for whom they stand in: `roles` are then that person's, and records say so. */
  readonly onBehalfOf?: string;
}

export interface GatewayActor {
  readonly kind: 'gateway';
  readonly gatewayId: string;
}

export interface SystemActor {
  readonly kind: 'system';
  /** What part of Steward acts by itself: `schedule`, `setup`, `deadline`... */
  readonly name: string;
}

/** How an actor is written in records: kind and id, no names. */
export interface ActorReference {
  readonly kind: Actor['kind'];
  readonly id: string;
}

export function actorReference(actor: Actor): ActorReference {
  if (actor.kind === 'person') return { kind: 'person', id: actor.personId };
  if (actor.kind === 'gateway') return { kind: 'gateway', id: actor.gatewayId };
  return { kind: 'system', id: actor.name };
}

export function systemActor(name: string): SystemActor {
  return { kind: 'system', name };
}
