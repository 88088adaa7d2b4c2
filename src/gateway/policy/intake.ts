import type { Policy, SignedDocument } from '../../kernel/policy/index.ts';
import { DocumentRefusedError, type OpenedDocument } from './documents.ts';
import type { PolicyHold } from './hold.ts';

/** What a policy needs beside itself before it may apply, such as the contents of keyword lists. */
export interface PolicyNeeds {
  ready(policy: Policy): boolean;
  prepare(policy: Policy, signal: AbortSignal): Promise<void>;
  take(policy: Policy): void;
  /** Drops what none of these needs. */
  keepOnly(policies: readonly Policy[]): Promise<void>;
}

/** Takes documents as they come. A policy whose needs are not here yet waits for them, and the one before goes on. */
export interface Intake {
  take(document: unknown): Promise<void>;
  /** Which policy waits, and for what; null when none does. */
  waiting(): string | null;
}

interface Waiting {
  readonly hash: string;
  readonly policy: Policy;
  readonly abort: AbortController;
  lease: SignedDocument | null;
  why: string;
}

export function createIntake(options: {
  hold: PolicyHold;
  needs: PolicyNeeds;
  signal: AbortSignal;
  /** Waits between attempts; resolves at once when the signal is aborted. */
  pause: (signal: AbortSignal) => Promise<void>;
  onTaken: (kind: OpenedDocument['kind']) => void;
  onProblem: (error: Error) => void;
}): Intake {
  const { hold, needs, signal, pause, onTaken, onProblem } = options;
  let waiting: Waiting | null = null;

  async function apply(document: unknown, policy: Policy): Promise<void> {
    needs.take(policy);
    await hold.take(document);
    onTaken('policy');
    // What is held now, which may be a newer one already, and what waits.
    const held = hold.policy()?.policy ?? policy;
    await needs.keepOnly(waiting === null ? [held] : [held, waiting.policy]);
  }

  async function prepare(own: Waiting, document: unknown, policy: Policy): Promise<void> {
    const either = AbortSignal.any([signal, own.abort.signal]);
    while (!either.aborted) {
      try {
        await needs.prepare(policy, either);
        if (either.aborted) return;
        if (!needs.ready(policy)) continue;
        await apply(document, policy);
        if (waiting === own) waiting = null;
        if (own.lease !== null) onTaken(await hold.take(own.lease));
        return;
      } catch (error) {
        if (either.aborted) return;
        own.why = (error as Error).message;
        onProblem(error as Error);
        if (error instanceof DocumentRefusedError) {
          if (waiting === own) waiting = null;
          return;
        }
        await pause(either);
      }
    }
  }

  return {
    async take(document) {
      const opened = hold.open(document);
      if (opened.kind === 'policy') {
        if (waiting?.hash === opened.hash || (waiting !== null && waiting.policy.epoch > opened.policy.epoch)) return;
        waiting?.abort.abort();
        waiting = null;
        if (needs.ready(opened.policy)) return apply(document, opened.policy);
        const { hash, policy } = opened;
        const why = 'contents of its keyword lists are on their way';
        waiting = { hash, policy, abort: new AbortController(), lease: null, why };
        // Not waited for: a standing that comes behind it applies at once.
        void prepare(waiting, document, policy).catch(onProblem);
        return;
      }
      // One that is held already, and waits only for what it lacks on disk, goes on being leased.
      const held = hold.policy()?.hash;
      if (
        opened.kind === 'lease' &&
        waiting !== null &&
        opened.lease.policyHash === waiting.hash &&
        held !== waiting.hash
      ) {
        waiting.lease = opened.document;
        return;
      }
      onTaken(await hold.take(document));
    },
    waiting: () => (waiting === null ? null : `policy ${waiting.policy.epoch} is not applied yet: ${waiting.why}`),
  };
}
