import { type AskedServer, askServer } from './ask-server.ts';
import type { CommandIo } from './console-io.ts';

export interface SignatureLineOptions extends AskedServer {
  readonly act: 'begin' | 'end' | 'list';
  /** `ml-dsa-44` or `sm2`; of the list all without it. */
  readonly algorithm?: string;
  readonly reason?: string;
  /** Print verifier keys alone, for `steward verify --trust`. */
  readonly keys?: boolean;
}

interface Answer {
  readonly lines: readonly {
    readonly log: string;
    readonly algorithm: string;
    readonly key: string;
    readonly fingerprint: string;
    readonly state: string;
    readonly from: number | null;
    readonly end: number | null;
  }[];
}

const PATHS = { begin: '/ledger/lines', end: '/ledger/line-ends', list: '/ledger/lines' } as const;

/** `steward ledger line`: prints the lines, or their keys. Answers the exit code: 0, or 2 when it could not be done. */
export async function signatureLineCommand(options: SignatureLineOptions, io: CommandIo): Promise<number> {
  const { act, algorithm, reason } = options;
  try {
    const body = act === 'list' ? undefined : { algorithm, reason };
    const { lines } = await askServer<Answer>(options, PATHS[act], body);
    const wanted = lines.filter((line) => algorithm === undefined || line.algorithm === algorithm);
    // What was just asked for is the newest of its algorithm.
    for (const line of act === 'list' ? wanted : wanted.slice(0, 1)) {
      const { log, state, from, end, fingerprint } = line;
      if (options.keys === true) io.stdout.write(`${line.key}\n`);
      else
        io.stdout.write(
          `${log}  ${line.algorithm}  ${state}  ${from ?? '-'}${end === null ? '' : ` to ${end}`}  ${fingerprint}\n`,
        );
    }
    return 0;
  } catch (error) {
    io.stderr.write(`${(error as Error).message}\n`);
    return 2;
  }
}
