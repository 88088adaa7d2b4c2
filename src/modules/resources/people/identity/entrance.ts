import type { FastifyReply, FastifyRequest } from 'fastify';
import type { PersonActor } from '../../../../kernel/identity/index.ts';
import { type Caller, type SignInResult, signInProblem } from '../../../../platform/auth/index.ts';
import { notFound } from '../../../../platform/http/index.ts';
import type { PeopleDeps } from '../people.deps.ts';
import { PEOPLE_RECORDS, RESPONSIBILITIES } from '../people.records.ts';
import type { Me } from '../people.schema.ts';
import type { createActorOf } from './account-duty.ts';

export interface Entrance {
  /** Records how a sign-in went and sets its cookies; answers who came in, or the ticket of the second step. Throws refusals. */
  admit(result: SignInResult, reply: FastifyReply): Promise<Me | { ticket: string }>;
}

export const callerOf = (request: FastifyRequest): Caller => ({
  ip: request.ip,
  userAgent: request.headers['user-agent'],
});

/** Every way in ends here: password, second step, single sign-on and directory. */
export function createEntrance(
  deps: PeopleDeps,
  parts: { actorOf: ReturnType<typeof createActorOf>; describe: (actor: PersonActor) => Promise<Me> },
): Entrance {
  const { recorder, clock } = deps;
  return {
    async admit(result, reply) {
      if (!result.ok && result.reason === 'second-factor') return { ticket: result.ticket };
      if (!result.ok) {
        // Neither the address tried nor where from enters the ledger; that it was refused, and why, does.
        await recorder.writeAlone({
          kind: PEOPLE_RECORDS.signInRefused,
          actor: { kind: 'system', name: 'sign-in' },
          ...(result.personId === undefined ? {} : { subject: { kind: 'person', id: result.personId } }),
          measures: [...RESPONSIBILITIES],
          outcome: 'refused',
          facts: { reason: result.reason },
        });
        throw signInProblem(result);
      }
      const { personId, method, factor, setCookie } = result;
      await recorder.writeAlone({
        kind: PEOPLE_RECORDS.signedIn,
        actor: { kind: 'person', personId, name: '', roles: [], via: 'session' },
        subject: { kind: 'person', id: personId },
        measures: [...RESPONSIBILITIES],
        facts: { method, secondFactor: factor },
      });
      for (const cookie of setCookie) reply.header('set-cookie', cookie);
      const actor = await parts.actorOf({ via: 'session', personId, method, sessionId: '', expiresAt: clock.now() });
      if (actor === null) throw notFound();
      return parts.describe(actor);
    },
  };
}
