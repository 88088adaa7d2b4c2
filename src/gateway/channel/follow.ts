import { DocumentRefusedError, type Intake } from '../policy/index.ts';
import { createEventParser, type ServerSentEvent } from '../sse/index.ts';
import type { CredentialDelivery, Credentials } from '../upstream/index.ts';
import { createBackoff } from './backoff.ts';
import type { ServerClient } from './client.ts';

const MAX_EVENT_BYTES = 64 * 1024 * 1024;

/** Follows the server's event stream until the signal is aborted: takes documents and credentials as they come. */
export async function followServer(options: {
  client: ServerClient;
  intake: Intake;
  credentials: Credentials;
  signal: AbortSignal;
  onConnected: (connected: boolean) => void;
  onProblem: (error: Error) => void;
}): Promise<void> {
  const { client, intake, credentials, signal, onConnected, onProblem } = options;
  const backoff = createBackoff();

  async function take(event: ServerSentEvent): Promise<void> {
    const value = JSON.parse(event.data) as unknown;
    if (event.name === 'credentials') {
      const failed = await credentials.take(value as CredentialDelivery);
      if (failed.length > 0) onProblem(new Error(`credentials can not be opened for ${failed.join(', ')}`));
    } else if (event.name === 'policy' || event.name === 'standing' || event.name === 'lease') {
      await intake.take(value);
    }
  }

  while (!signal.aborted) {
    try {
      const parser = createEventParser(MAX_EVENT_BYTES);
      for await (const chunk of client.stream('/gateway/v1/channel', signal)) {
        onConnected(true);
        backoff.reset();
        for (const event of parser.push(chunk)) {
          if (event.type === 'comment') continue;
          try {
            await take(event);
          } catch (error) {
            // A document that must not be taken is reported and passed over; the channel goes on.
            if (error instanceof DocumentRefusedError) onProblem(new Error(`${event.name} refused: ${error.message}`));
            else throw error;
          }
        }
      }
    } catch (error) {
      if (!signal.aborted) onProblem(error as Error);
    }
    onConnected(false);
    await backoff.wait(signal);
  }
}
