import type { Caller, SignInResult } from '../../../../platform/auth/index.ts';
import { authenticate, LdapFault } from '../../../../platform/ldap/index.ts';
import type { createRecognition } from './recognition.ts';
import type { createRoleMapper } from './role-mapping.ts';
import type { SourceDeps } from './source.deps.ts';
import type { SourceService } from './source.service.ts';
import { ldapSettings } from './source.table.ts';

/** Sign-in with the name and password of a directory. Wrong ones are counted here, by source and name, whether it exists or not. */
export function createDirectorySignIn(
  deps: Pick<SourceDeps, 'auth' | 'clock'>,
  parts: {
    sources: SourceService;
    recognition: ReturnType<typeof createRecognition>;
    mapRoles: ReturnType<typeof createRoleMapper>;
  },
) {
  const { auth, clock } = deps;
  return async (sourceId: string, input: { name: string; password: string }, caller: Caller): Promise<SignInResult> => {
    const source = await parts.sources.row(sourceId);
    const server = parts.sources.serverOf(source);
    const settings = ldapSettings(source)!;
    if (!source.enabled) return { ok: false, reason: 'source-away' };
    const counted = `${sourceId}:${input.name.trim().toLowerCase()}`;
    const locked = await auth.attempts.begin(counted);
    if (locked !== undefined) {
      const seconds = Math.ceil((locked.lockedUntil.getTime() - clock.now().getTime()) / 1000);
      return { ok: false, reason: 'locked', retryAfterSeconds: Math.max(1, seconds) };
    }
    let person: Awaited<ReturnType<typeof authenticate>>;
    try {
      person = await authenticate(server, settings, input.name, input.password);
    } catch (error) {
      if (!(error instanceof LdapFault)) throw error;
      // Nobody learned anything from it.
      await auth.attempts.giveBack(counted);
      return { ok: false, reason: 'source-away' };
    }
    if (person === null) return { ok: false, reason: 'wrong-credentials' };
    await auth.attempts.clear(counted);
    const recognised = await parts.recognition.recognise(sourceId, settings, person);
    if ('refused' in recognised) return { ok: false, reason: recognised.refused };
    const { personId } = recognised;
    await parts.mapRoles(sourceId, settings, personId, person.groups);
    return auth.admit({
      personId,
      method: sourceId,
      secondFactor: settings.asksSecondFactor ? 'trusted' : 'ask',
      ...caller,
    });
  };
}
