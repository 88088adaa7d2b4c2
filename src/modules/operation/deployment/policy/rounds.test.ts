import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createRound } from './rounds.ts';

test('what is asked for at any moment around the end of a run gets a run of its own', async () => {
  for (let ticks = 0; ticks < 12; ticks++) {
    let runs = 0;
    const askLater = async () => {
      for (let tick = 0; tick < ticks; tick++) await Promise.resolve();
      round.ask();
    };
    const round = createRound(
      async () => {
        if (++runs === 1) void askLater();
      },
      (error) => {
        throw error;
      },
    );
    round.ask();
    await turn();
    expect({ ticks, runs }).toEqual({ ticks, runs: 2 });
    await round.stop();
  }
});
