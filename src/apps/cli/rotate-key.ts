import type { CommandIo } from './console-io.ts';

export interface RotateKeyOptions {
  readonly reason: string;
  readonly overlapDays: number;
  readonly server: string;
  /** An API key of the console, of a security administrator. */
  readonly apiKey: string | undefined;
}

/** `steward ledger rotate-key`: prints the new verifier key. Answers the exit code: 0 when the change is under way, 2 when it could not be begun. */
export async function rotateKeyCommand(options: RotateKeyOptions, io: CommandIo): Promise<number> {
  const { reason, overlapDays, server, apiKey } = options;
  try {
    if (apiKey === undefined) throw new Error('set STEWARD_API_KEY to an API key of yours (console, "My account")');
    const answer = await fetch(new URL('/api/v1/ledger/key-rotations', server), {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ reason, overlapDays }),
    });
    const body = (await answer.json()) as {
      title?: string;
      detail?: string;
      rotations?: { newKey: string; state: string }[];
    };
    const begun = body.rotations?.[0];
    if (!answer.ok || begun === undefined)
      throw new Error(`${answer.status} ${body.title ?? ''}: ${body.detail ?? ''}`);
    io.stdout.write(`${begun.newKey}\n`);
    return 0;
  } catch (error) {
    io.stderr.write(`${(error as Error).message}\n`);
    return 2;
  }
}
