import { type AskedServer, askServer } from './ask-server.ts';
import type { CommandIo } from './console-io.ts';

export interface RotateKeyOptions extends AskedServer {
  readonly reason: string;
  readonly overlapDays: number;
}

/** `steward ledger rotate-key`: prints the new verifier key. Answers the exit code: 0 when the change is under way, 2 when it could not be begun. */
export async function rotateKeyCommand(options: RotateKeyOptions, io: CommandIo): Promise<number> {
  const { reason, overlapDays } = options;
  try {
    const body = { reason, overlapDays };
    const { rotations } = await askServer<{ rotations: { newKey: string }[] }>(options, '/ledger/key-rotations', body);
    io.stdout.write(`${rotations[0]?.newKey ?? ''}\n`);
    return 0;
  } catch (error) {
    io.stderr.write(`${(error as Error).message}\n`);
    return 2;
  }
}
