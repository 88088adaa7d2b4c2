import type { Finding, JudgingDetector, StreamPolicy } from '../types.ts';
import {
  createGuardClient,
  DEFAULT_GUARD_LIMITS,
  type GuardAddress,
  GuardFailure,
  type GuardLimits,
} from './client.ts';
import type { GuardFormat, GuardSide } from './format.ts';

export interface GuardOptions extends GuardAddress {
  /** Name of the detector. */
  readonly name: string;
  readonly format: GuardFormat;
  readonly limits?: Partial<GuardLimits>;
  /** Told why a text was not judged. */
  readonly onFailure?: (failure: GuardFailure) => void;
}

/** A guard model behind an OpenAI-compatible server. */
export interface Guard {
  /** A detector for one side; all detectors of a guard share its connections, queue and circuit breaker. */
  detector(side: GuardSide, stream: Extract<StreamPolicy, { kind: 'window' | 'whole' }>): JudgingDetector;
  state(): 'closed' | 'open' | 'half-open';
  close(): Promise<void>;
}

export function createGuard({ name, format, limits, onFailure, ...address }: GuardOptions): Guard {
  const client = createGuardClient(address, { ...DEFAULT_GUARD_LIMITS, ...limits });
  return {
    detector(side, stream) {
      const about = (before: string | undefined): JudgingDetector => ({
        name,
        version: JSON.stringify([format.name, format.version, address.model, address.baseUrl, side, stream]),
        stream,
        about,
        async judge(text, signal) {
          const messages = format.messages(text, side, before);
          try {
            const read = (content: string): readonly Finding[] | null => format.read(content);
            return { state: 'judged', findings: await client.ask(messages, format.maxTokens, read, signal) };
          } catch (error) {
            if (!(error instanceof GuardFailure)) throw error;
            if (error.reason !== 'cut-short') onFailure?.(error);
            return { state: 'skipped', reason: error.reason };
          }
        },
      });
      return about(undefined);
    },
    state: client.state,
    close: client.close,
  };
}
