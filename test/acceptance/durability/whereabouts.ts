import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createNodeLogFiles, readPublishedLog } from '../../../src/engines/ledger/index.ts';
import type { House } from '../house.ts';

/** How far the record of a request has come, from the gateway's disk to the database. */
export interface Whereabouts {
  readonly id: string;
  /** Named in the gateway's journal: accepted, recorded or both; what was published long ago is there no longer. */
  readonly journal: boolean;
  /** Under the gateway's own checkpoint. */
  readonly published: boolean;
  /** Under the checkpoint of the server's mirror. */
  readonly mirrored: boolean;
  /** Found through the API, that is in the database; otherwise what the API said. */
  readonly indexed: true | string;
}

/** Looks where the record of a request is; the instance may be running. */
export async function whereaboutsOf({ instance, cast }: House, id: string): Promise<Whereabouts> {
  const gateways = join(instance.dataDir, 'gateways');
  const gateway = readdirSync(gateways).flatMap((name) => logsIn(join(gateways, name, 'gateway', 'logs')));
  const server = logsIn(join(instance.dataDir, 'ledger'));
  return {
    id,
    journal: await anyOf(gateway, (folder) => inJournal(folder, id)),
    published: await anyOf(gateway, (folder) => inTiles(folder, id)),
    mirrored: await anyOf(server, (folder) => inTiles(folder, id)),
    indexed: await cast.security.api.get(`/traffic/${id}`).then(
      () => true as const,
      (error: unknown) => String(error),
    ),
  };
}

function logsIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.startsWith('traffic-'))
    .map((name) => join(folder, name));
}

async function anyOf(folders: readonly string[], holds: (folder: string) => Promise<boolean>): Promise<boolean> {
  for (const folder of folders) if (await holds(folder)) return true;
  return false;
}

async function inJournal(folder: string, id: string): Promise<boolean> {
  const files = createNodeLogFiles(folder);
  for (const path of await files.list('journal')) if ((await files.read(path))?.includes(id)) return true;
  return false;
}

async function inTiles(folder: string, id: string): Promise<boolean> {
  const log = await readPublishedLog(createNodeLogFiles(folder));
  if (log === undefined) return false;
  for await (const { bytes } of log.entries(0)) if (Buffer.from(bytes).includes(id)) return true;
  return false;
}
