import { readFile } from 'node:fs/promises';
import { type AskedServer, askServer } from './ask-server.ts';
import type { CommandIo } from './console-io.ts';

export interface FoundSuccessorOptions extends AskedServer {
  readonly reason: string;
  /** A file with a signed checkpoint of the log that somebody kept; a saved mail will do. */
  readonly checkpoint?: string;
}

interface Answer {
  readonly successions: readonly {
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
  try {
    const checkpoint = options.checkpoint === undefined ? undefined : await readFile(options.checkpoint, 'utf8');
    const body = { reason: options.reason, ...(checkpoint === undefined ? {} : { checkpoint }) };
    const [newest] = (await askServer<Answer>(options, '/ledger/successors', body)).successions;
    if (newest === undefined) throw new Error('the server names no successor');
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
