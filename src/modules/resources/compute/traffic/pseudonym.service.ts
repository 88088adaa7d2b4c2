import type { PersonActor } from '../../../../kernel/identity/index.ts';
import { endUserPseudonym } from '../../../../kernel/traffic/index.ts';
import { hmacSha256 } from '../../../../platform/crypto/index.ts';
import { type ComputeDeps, PSEUDONYM_KEY } from '../compute.deps.ts';
import type { PersonNamed } from './traffic.schema.ts';

/** By what pseudonym records show somebody whom an application calls by a name. The name is kept nowhere. */
export function createPseudonymService(
  deps: Pick<ComputeDeps, 'db' | 'subjects' | 'authority' | 'directory' | 'keyring'>,
) {
  const { db, subjects, authority, directory, keyring } = deps;

  const pseudonymOf = ({ applicationId, userName }: PersonNamed): string =>
    endUserPseudonym((text) => hmacSha256(keyring.secret(PSEUDONYM_KEY), text), applicationId, userName);

  return {
    pseudonymOf,

    /** For those who may read what people said: to all others, who it was stays hidden. */
    async find(actor: PersonActor, person: PersonNamed): Promise<{ endUser: string }> {
      const unitId = (await subjects.get(db, person.applicationId))?.unitId ?? (await directory.rootUnit());
      authority.require(actor, 'traffic.read-payload', unitId);
      return { endUser: pseudonymOf(person) };
    },
  };
}

export type PseudonymService = ReturnType<typeof createPseudonymService>;
