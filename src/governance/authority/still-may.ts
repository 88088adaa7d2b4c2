import type { PersonActor } from '../../kernel/identity/index.ts';
import type { Authority } from './authority.ts';

/** Somebody who asked for work that goes on after their request was answered, as far as their right to it depends on it. */
export type Asker = Pick<PersonActor, 'personId' | 'via' | 'scopes' | 'onBehalfOf'>;

/** Whether the asker holds the permission now, read anew: at the moment of acting, and not only of asking. */
export type StillMay = (asker: Asker, permission: string, unitId?: string) => Promise<boolean>;

/** Why work ended that was asked for: kept with it, recorded, and shown in the reader's language. */
export const RIGHT_ENDED = 'right-ended';

/** Ends work whose asker's right has ended meanwhile. */
export class RightEndedError extends Error {
  constructor() {
    super(RIGHT_ENDED);
  }
}

/** `asOfNow`: the asker as an actor with the grants in force now; null for who may not act at all any more. */
export function createStillMay(parts: {
  authority: Pick<Authority, 'permits'>;
  asOfNow: (asker: Asker) => Promise<PersonActor | null>;
}): StillMay {
  return async (asker, permission, unitId) => {
    const actor = await parts.asOfNow(asker);
    return actor !== null && parts.authority.permits(actor, permission, unitId);
  };
}
