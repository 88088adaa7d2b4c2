import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Policy } from '../../kernel/policy/index.ts';
import { createFolder } from '../../platform/files/index.ts';
import { createDocumentSigner, createTestPolicy, until } from '../testing/index.ts';
import { createIntake, openPolicyHold } from './index.ts';

const server = createDocumentSigner();
const list = (epoch: number) => String(epoch);

test('whatever policies come and whenever what they need does: none applies before it, none goes back, the newest that can applies', async () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant('offer' as const), needs: fc.boolean() }),
    fc.record({ do: fc.constant('bring' as const), epoch: fc.integer({ min: 1, max: 8 }) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
      const path = await mkdtemp(join(tmpdir(), 'steward-intake-'));
      const stop = new AbortController();
      const hold = await openPolicyHold({
        folder: await createFolder(path),
        gatewayId: 'gtw_1',
        policyKey: server.publicKey,
        clocks: { wall: () => 0, monotonic: () => 0 },
      });
      const here = new Set<string>();
      const needy = new Set<number>();
      let wake = Promise.withResolvers<void>();
      const ready = ({ epoch }: Policy) => !needy.has(epoch) || here.has(list(epoch));
      const intake = createIntake({
        hold,
        needs: {
          ready,
          async prepare(policy, signal) {
            while (!ready(policy) && !signal.aborted) await Promise.race([wake.promise, aborted(signal)]);
          },
          take: (policy) => expect(ready(policy)).toBe(true),
          keepOnly: async () => undefined,
        },
        signal: stop.signal,
        pause: async () => undefined,
        onTaken: () => undefined,
        onProblem: (error) => {
          throw error;
        },
      });
      let newest = 0;
      let applied = 0;
      /** The newest that can: only the newest offered one waits, older ones were overtaken. */
      const settle = async () => {
        const wanted = newest > 0 && (!needy.has(newest) || here.has(list(newest))) ? newest : applied;
        await until(() => (hold.policy()?.policy.epoch ?? 0) === wanted);
        applied = wanted;
        await until(() => (intake.waiting() === null) === (newest === wanted));
      };
      for (const one of steps) {
        if (one.do === 'offer') {
          newest++;
          if (one.needs) needy.add(newest);
          const policy = createTestPolicy({ baseUrl: 'http://127.0.0.1:1/v1' }, '', { policy: { epoch: newest } });
          await intake.take(server.sign('steward/policy/v1', policy));
        } else {
          here.add(list(one.epoch));
          wake.resolve();
          wake = Promise.withResolvers();
        }
        await settle();
      }
      stop.abort();
      await rm(path, { recursive: true, force: true });
    }),
    { numRuns: 25 },
  );
});

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
