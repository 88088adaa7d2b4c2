import type { Spool } from '../payload/index.ts';
import type { ServerClient } from './client.ts';
import { ServerRefusedError } from './client.ts';

/** Bytes of base64 in one delivery; one payload alone may be larger. */
const MAX_BYTES = 700_000;
const PATH = '/gateway/v1/payloads';

/** Brings spooled payloads to the server, oldest first; a file is dropped when the server has all of it. */
export function createPayloadDelivery(client: ServerClient, spool: Spool) {
  // Ids and base64 need no escaping, so the text is put together by hand: there is much of it.
  async function send(ids: string[], items: string[]): Promise<void> {
    const answer = await client.post(PATH, `{"payloads":[${items.join(',')}]}`);
    const accepted = answer.body?.accepted;
    if (answer.status >= 300 || !Array.isArray(accepted)) throw new ServerRefusedError(PATH, answer);
    const taken = new Set(accepted);
    const missing = ids.filter((id) => !taken.has(id));
    if (missing.length > 0)
      throw new Error(`the server did not take ${missing.length} payloads, ${missing[0]} among them`);
  }

  return {
    async catchUp(signal: AbortSignal): Promise<void> {
      for (let file = await spool.oldest(); file !== null && !signal.aborted; file = await spool.oldest()) {
        let ids: string[] = [];
        let items: string[] = [];
        let bytes = 0;
        for (const { id, sealed } of file.payloads) {
          const text = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength).toString('base64');
          if (bytes > 0 && bytes + text.length > MAX_BYTES) {
            await send(ids, items);
            ids = [];
            items = [];
            bytes = 0;
          }
          ids.push(id);
          items.push(`{"id":"${id}","sealed":"${text}"}`);
          bytes += text.length;
        }
        if (ids.length > 0) await send(ids, items);
        await spool.drop(file.name);
      }
    },
  };
}
