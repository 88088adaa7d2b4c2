import { readFile } from 'node:fs/promises';
import type { CommandIo } from './console-io.ts';

export interface FoundSuccessorOptions {
  readonly reason: string;
  /** A file with a signed checkpoint of the log that somebody kept; a saved mail will do. */
  readonly checkpoint?: string;
  readonly server: string;
  /** An API key of the console, of a security administrator. */
  readonly apiKey: string | undefined;
}

interface Answer {
  readonly title?: string;
  readonly detail?: string;
  readonly log?: string;
  readonly successions?: readonly {
    readonly state: string;
    readonly predecessor: string;
    readonly successor: string | null;
    readonly heldSize: number | null;
    readonly rerecorded: number | null;
    readonly adopted: number | null;
    readonly lost: number | null;
  }[];
}

/** `steward ledger successor`: prints what came of it. Answers the exit code: 0 when it is founded or under way, 2 when it could not be begun. */
export async function foundSuccessorCommand(options: FoundSuccessorOptions, io: CommandIo): Promise<number> {
  const { reason, server, apiKey } = options;
  try {
    if (apiKey === undefined) throw new Error('set STEWARD_API_KEY to an API key of yours (console, "My account")');
    const checkpoint = options.checkpoint === undefined ? undefined : await readFile(options.checkpoint, 'utf8');
    const answer = await fetch(new URL('/api/v1/ledger/successors', server), {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ reason, ...(checkpoint === undefined ? {} : { checkpoint }) }),
    });
    const body = (await answer.json()) as Answer;
    const [newest] = body.successions ?? [];
    if (!answer.ok || newest === undefined)
      throw new Error(`${answer.status} ${body.title ?? ''}: ${body.detail ?? ''}`);
    const { successor, predecessor, state, heldSize, rerecorded, adopted, lost } = newest;
    io.stdout.write(`${successor ?? '-'} follows ${predecessor} (${state})\n`);
    if (state !== 'asked')
      io.stdout.write(
        `ended at ${heldSize ?? 0}, recorded anew ${rerecorded}, unknown to the database ${adopted}, lost ${lost}\n`,
      );
    return 0;
  } catch (error) {
    io.stderr.write(`${(error as Error).message}\n`);
    return 2;
  }
}
