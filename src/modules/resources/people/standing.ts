import type { Actor } from '../../../kernel/identity/index.ts';
import type { AnyDb, AnyTx } from '../../../platform/database/index.ts';
import type { PeopleDeps } from './people.deps.ts';
import { PEOPLE_RECORDS, RESPONSIBILITIES } from './people.records.ts';
import * as repository from './people.repository.ts';

/**
 * Switches an account off or on, in the transaction of the caller, which holds the person's row. Off: sessions and keys end with it,
 * and gateways are told. Whoever asks for it, a person or a source that synchronises, this is how it is done.
 */
export async function setStanding(
  deps: Pick<PeopleDeps, 'auth' | 'clock' | 'recorder'>,
  tx: AnyTx,
  act: { readonly actor: Actor; readonly personId: string; readonly enabled: boolean; readonly reason: string | null },
): Promise<void> {
  const { auth, clock, recorder } = deps;
  const { actor, personId: id, enabled, reason } = act;
  await repository.updatePerson(tx as AnyDb, id, { enabled, updated_at: clock.now() });
  if (!enabled) {
    await auth.sessions.revokeAll(id, undefined, tx);
    await auth.apiKeys.revokeAll(id, tx);
  }
  await recorder.write(tx, {
    kind: enabled ? PEOPLE_RECORDS.personEnabled : PEOPLE_RECORDS.personDisabled,
    actor,
    subject: { kind: 'person', id },
    measures: [...RESPONSIBILITIES],
    notice: true,
    ...(reason === null ? {} : { payload: { subjectKey: id, value: { reason } } }),
  });
}
