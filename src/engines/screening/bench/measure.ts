// Time is CPU time of the process, since the machine is shared; figures by the clock stand beside it.

export interface Rate {
  /** MB a second of CPU time, median of the rounds, lowest and highest. */
  readonly mbPerSecond: number;
  readonly lowest: number;
  readonly highest: number;
  /** MB a second by the clock, median. */
  readonly byClock: number;
}

export const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
export const rounded = (value: number, digits = 1) => Number(value.toFixed(digits));

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Seconds of CPU and of the clock that a task takes. */
export function timed(task: () => void): { cpu: number; clock: number } {
  const clock = performance.now();
  const cpu = cpuSeconds();
  task();
  return { cpu: cpuSeconds() - cpu, clock: (performance.now() - clock) / 1000 };
}

export interface Side {
  readonly name: string;
  readonly bytes: number;
  run(): void;
}

/** Runs all sides in turn, one warm round first. */
export function compare(sides: readonly Side[], rounds: number): Map<string, Rate> {
  for (const side of sides) side.run();
  const cpu = new Map(sides.map(({ name }) => [name, [] as number[]]));
  const clock = new Map(sides.map(({ name }) => [name, [] as number[]]));
  for (let round = 0; round < rounds; round++) {
    for (const side of round % 2 ? sides.toReversed() : sides) {
      const took = timed(() => side.run());
      cpu.get(side.name)!.push(side.bytes / 1e6 / took.cpu);
      clock.get(side.name)!.push(side.bytes / 1e6 / took.clock);
    }
  }
  return new Map(
    sides.map(({ name }) => {
      const rates = cpu.get(name)!;
      return [
        name,
        {
          mbPerSecond: rounded(median(rates)),
          lowest: rounded(Math.min(...rates)),
          highest: rounded(Math.max(...rates)),
          byClock: rounded(median(clock.get(name)!)),
        },
      ];
    }),
  );
}
