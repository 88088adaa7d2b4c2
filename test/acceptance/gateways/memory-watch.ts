import { growthOf, measureMemory } from './process-memory.ts';

/** What a process may hold, in megabytes. */
export interface MemoryBudget {
  /** At any time. */
  readonly resident: number;
  /** After a full collection. */
  readonly held: number;
  /** By how much what is held after a full collection may grow in a minute of the second half. */
  readonly growth: number;
}

export interface MemoryVerdict {
  readonly process: string;
  readonly mostResident: number;
  readonly mostHeld: number;
  readonly growth: number;
  readonly budget: MemoryBudget;
  readonly kept: boolean;
}

const EVERY = 5_000;
/** Every so often a full collection comes first. */
const COLLECTING = 2;

/** Measures server and gateways until `stop`. */
export function watchMemory(output: () => string, report: (line: string) => void) {
  const began = performance.now();
  const minuteNow = () => (performance.now() - began) / 60_000;
  const resident = new Map<string, number[]>();
  const held = new Map<string, { minute: number; megabytes: number }[]>();
  const stopped = Promise.withResolvers<void>();
  let going = true;

  async function look(collect: boolean): Promise<void> {
    const minute = minuteNow();
    const processes = await measureMemory(output(), { collect });
    for (const one of processes) {
      resident.set(one.name, [...(resident.get(one.name) ?? []), one.resident]);
      if (collect) held.set(one.name, [...(held.get(one.name) ?? []), { minute, megabytes: one.held }]);
    }
    if (!collect) return;
    const said = processes.map((one) => `${one.name}: ${Math.round(one.resident)} MB, holds ${one.held.toFixed(1)}`);
    report(`${Math.round(minute * 60)} s: ${said.join('; ')}`);
  }

  const watching = (async () => {
    for (let turn = 0; going; turn++) {
      await look(turn % COLLECTING === COLLECTING - 1);
      await Promise.race([stopped.promise, new Promise((resolve) => setTimeout(resolve, EVERY))]);
    }
  })();

  return {
    /** `budgetOf` by the name of the process. What is measured in the first half is warming up, and the restart. */
    async stop(budgetOf: (name: string) => MemoryBudget): Promise<MemoryVerdict[]> {
      going = false;
      stopped.resolve();
      await watching;
      const half = minuteNow() / 2;
      return [...held].map(([process, samples]) => {
        const budget = budgetOf(process);
        const mostResident = Math.max(...resident.get(process)!);
        const mostHeld = Math.max(...samples.map(({ megabytes }) => megabytes));
        const growth = growthOf(samples.filter(({ minute }) => minute >= half));
        return {
          process,
          mostResident: Math.round(mostResident),
          mostHeld: Math.round(mostHeld),
          growth: Math.round(growth * 100) / 100,
          budget,
          kept: mostResident <= budget.resident && mostHeld <= budget.held && growth <= budget.growth,
        };
      });
    },
  };
}
