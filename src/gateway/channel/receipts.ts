import { createServerClient } from './client.ts';

/** Asks the server for receipts, on connections of its own: callers who ask for many hold up no delivery. */
interface Receipts {
  /** JSON text as the server gives it; null where it knows no such record of the application. */
  find(applicationId: string, recordId: string): Promise<string | null>;
  close(): Promise<void>;
}

/** Asked for at once; who comes beyond that hears to come again. */
const MOST_AT_ONCE = 16;
const MOST_BYTES = 1024 * 1024;
const PATIENCE = 10_000;

export function openReceipts(serverUrl: string, bearer: string): Receipts {
  const client = createServerClient(serverUrl, bearer);
  let asked = 0;
  return {
    async find(applicationId, recordId) {
      if (asked >= MOST_AT_ONCE) throw new Error('as many receipts are asked for as may be at once');
      asked++;
      try {
        const path = `/gateway/v1/applications/${applicationId}/traffic/${recordId}/receipt`;
        const bytes = await client.bytes(path, MOST_BYTES, AbortSignal.timeout(PATIENCE));
        return bytes === null ? null : Buffer.from(bytes).toString('utf8');
      } catch (error) {
        // Without the ids, so that one trouble is one problem.
        throw new Error('the server gives no receipts', { cause: error });
      } finally {
        asked--;
      }
    },
    close: () => client.close(),
  };
}
