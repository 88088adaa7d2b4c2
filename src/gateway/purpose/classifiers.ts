import { classifierMessages, readClassifierAnswer } from '../../engines/purpose/index.ts';
import { createGuardClient, DEFAULT_GUARD_LIMITS, type GuardClient } from '../../engines/screening/index.ts';
import type { PolicyPurpose } from '../../kernel/policy/index.ts';

/** One word, and room for a model that reasons first. */
const MOST_TOKENS = 512;

/** Asks the models that say whether a text is within its purpose. */
export interface Classifiers {
  /** Null when there was no answer in time, or none that can be read. Does not reject. */
  ask(purpose: PolicyPurpose, text: string, signal: AbortSignal): Promise<'within' | 'off-purpose' | null>;
  close(): void;
}

/** Connections are kept by address and credential, so that a new policy or credential is followed. */
export function createClassifiers(credential: (endpointId: string) => string | undefined): Classifiers {
  const clients = new Map<string, { of: string; client: GuardClient }>();

  function clientOf({ endpointId, route, timeLimitMillis }: NonNullable<PolicyPurpose['classifier']>) {
    const secret = credential(endpointId);
    if (route === null || (route.credential && secret === undefined)) return null;
    const { baseUrl, model } = route;
    const of = JSON.stringify([baseUrl, model, timeLimitMillis, route.credential ? secret : null]);
    const known = clients.get(endpointId);
    if (known?.of === of) return known.client;
    void known?.client.close();
    const address = { baseUrl, model, ...(route.credential ? { credential: secret } : {}) };
    const client = createGuardClient(address, { ...DEFAULT_GUARD_LIMITS, timeoutMillis: timeLimitMillis });
    clients.set(endpointId, { of, client });
    return client;
  }

  return {
    async ask(purpose, text, signal) {
      const { classifier, topics } = purpose;
      const client = classifier === null ? null : clientOf(classifier);
      if (classifier === null || client === null) return null;
      const messages = classifierMessages(classifier, topics, text);
      return client.ask(messages, MOST_TOKENS, readClassifierAnswer, signal).catch(() => null);
    },
    close() {
      for (const { client } of clients.values()) void client.close();
    },
  };
}
