import { once } from 'node:events';
import { Readable } from 'node:stream';
import type { Client, Submittable } from 'pg';

/** The part of the driver's connection that COPY needs; the driver hands it to whatever is submitted as a query. */
interface Wire {
  stream: NodeJS.WritableStream & { pause(): void; resume(): void; writableNeedDrain: boolean };
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
  sendCopyFail(message: string): void;
}

const nothing = () => undefined;
const submit = (client: Client, query: object): void => {
  client.query(query as Submittable);
};

/** The bytes that `COPY ... TO STDOUT` sends. The connection is held back while nobody reads. */
export function copyOut(client: Client, text: string): Readable {
  let wire: Wire | undefined;
  const out = new Readable({
    read: () => wire?.stream.resume(),
    destroy: (error, done) => {
      // Whoever gives up in the middle must not leave the connection stuck.
      wire?.stream.resume();
      done(error);
    },
  });
  submit(client, {
    submit(connection: Wire) {
      wire = connection;
      connection.query(text);
    },
    handleCopyData({ chunk }: { chunk: Buffer }, connection: Wire) {
      // A copy, for the driver uses its buffer again.
      if (!out.destroyed && !out.push(Buffer.from(chunk))) connection.stream.pause();
    },
    handleCommandComplete: () => out.push(null),
    handleReadyForQuery: nothing,
    handleError: (error: Error) => out.destroy(error),
    handleRowDescription: nothing,
    handleDataRow: nothing,
    handleEmptyQuery: nothing,
    handlePortalSuspended: nothing,
  });
  return out;
}

/** Feeds `COPY ... FROM STDIN`; resolves with the number of rows. When the source fails nothing is copied. */
export function copyIn(client: Client, text: string, source: AsyncIterable<Buffer>): Promise<number> {
  return new Promise((resolve, reject) => {
    let failed = false;
    let rows = 0;
    const pump = async (connection: Wire) => {
      try {
        for await (const chunk of source) {
          if (failed) return;
          connection.sendCopyFromChunk(chunk);
          if (connection.stream.writableNeedDrain) await once(connection.stream, 'drain');
        }
        if (!failed) connection.endCopyFrom();
      } catch (error) {
        connection.sendCopyFail(error instanceof Error ? error.message : 'the source failed');
      }
    };
    submit(client, {
      submit: (connection: Wire) => connection.query(text),
      handleCopyInResponse: (connection: Wire) => void pump(connection),
      handleCommandComplete: (message: { text: string }) => {
        rows = Number(message.text.split(' ')[1]);
      },
      handleReadyForQuery: () => resolve(rows),
      handleError: (error: Error) => {
        failed = true;
        reject(error);
      },
      handleRowDescription: nothing,
      handleDataRow: nothing,
      handleEmptyQuery: nothing,
      handlePortalSuspended: nothing,
    });
  });
}
