import { type PersonActor, ROLES, type RoleGrant } from '../../../../kernel/identity/index.ts';
import { DAY } from '../../../../kernel/time/index.ts';
import type { AuthSettings, Identity, Standing } from '../../../../platform/auth/index.ts';

export type AccountDuty = NonNullable<PersonActor['duty']>;

/** Whether the organisation asks holders of these roles for a second factor. */
export function needsSecondFactor(settings: AuthSettings, roles: readonly Pick<RoleGrant, 'role'>[]): boolean {
  if (settings.secondFactorFor === 'everybody') return true;
  return settings.secondFactorFor === 'administrators' && roles.some(({ role }) => 'administrator' in ROLES[role]);
}

/** What the account must do before it may do anything else; null when nothing. */
export function accountDuty(account: {
  standing: Standing;
  settings: AuthSettings;
  roles: readonly Pick<RoleGrant, 'role'>[];
  /** The session was opened by a local password; a source keeps its own rules for passwords. */
  byPassword: boolean;
  /** The source asks for a second factor itself. */
  sourceAsks: boolean;
  now: Date;
}): AccountDuty | null {
  const { standing, settings, now } = account;
  if (account.byPassword) {
    const days = settings.passwordMaxDays;
    const old =
      days > 0 &&
      standing.passwordSetAt !== undefined &&
      now.getTime() - standing.passwordSetAt.getTime() >= days * DAY;
    if (standing.passwordChangeDue || old) return 'password';
  }
  const asked = needsSecondFactor(settings, account.roles) && !account.sourceAsks;
  return asked && !standing.secondFactor ? 'second-factor' : null;
}

/** Who calls, as an actor. With a duty left it holds no role and no permission: only its own account is open to it. */
export function createActorOf(deps: {
  actor: (personId: string, via: PersonActor['via'], scopes?: readonly string[]) => Promise<PersonActor | null>;
  standing: (personId: string) => Promise<Standing>;
  settings: () => AuthSettings | Promise<AuthSettings>;
  sourceAsks: (sourceId: string) => Promise<boolean>;
  now: () => Date;
}) {
  return async (identity: Identity): Promise<PersonActor | null> => {
    if (identity.via === 'api-key') return deps.actor(identity.personId, 'api-key', identity.scopes);
    const actor = await deps.actor(identity.personId, 'session');
    if (actor === null) return null;
    const byPassword = identity.method === 'password';
    const duty = accountDuty({
      standing: await deps.standing(identity.personId),
      settings: await deps.settings(),
      roles: actor.roles,
      byPassword,
      sourceAsks: !byPassword && (await deps.sourceAsks(identity.method)),
      now: deps.now(),
    });
    return duty === null ? actor : { ...actor, roles: [], scopes: [], duty };
  };
}
