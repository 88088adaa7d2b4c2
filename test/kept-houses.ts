import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { dropFilled } from '../src/platform/database/testing.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where this run keeps the houses that its tests take copies of; a house has the name of its database. */
    keptHouses: string;
  }
}

/** Once for a run, before and after all tests. */
export default function keepHouses({ provide }: TestProject) {
  const folder = join(tmpdir(), `steward-houses-${randomBytes(4).toString('hex')}`);
  provide('keptHouses', folder);
  return async () => {
    if (!existsSync(folder)) return;
    await dropFilled(readdirSync(folder));
    rmSync(folder, { recursive: true });
  };
}
