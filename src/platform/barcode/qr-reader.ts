import { Worker } from 'node:worker_threads';
import { imageSize } from './image-size.ts';

export class BarcodeError extends Error {
  readonly code: 'not-an-image' | 'too-many-pixels' | 'unreadable';
  constructor(code: BarcodeError['code'], message: string) {
    super(message);
    this.name = 'BarcodeError';
    this.code = code;
  }
}

export interface QrReader {
  /** The texts of the QR codes on a PNG or JPEG. @throws BarcodeError */
  read(image: Buffer): Promise<string[]>;
}

/** A sheet of A3 at 400 dots an inch. */
const MOST_PIXELS = 32_000_000;
const MOST_MILLIS = 30_000;

/**
 * Reads codes in a thread of its own, so that a large or hostile picture neither holds up requests nor outlives its time. One picture
 * at a time: unpacked they are large.
 */
export function createQrReader({ mostPixels = MOST_PIXELS, mostMillis = MOST_MILLIS } = {}): QrReader {
  let last: Promise<unknown> = Promise.resolve();

  async function apart(image: Buffer): Promise<string[]> {
    const worker = new Worker(new URL('./qr.child.ts', import.meta.url), { workerData: image });
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<string[]>((resolve, reject) => {
        const fail = (why: string) => reject(new BarcodeError('unreadable', why));
        timer = setTimeout(() => fail(`not read within ${mostMillis} ms`), mostMillis);
        worker.once('message', (texts: string[]) => resolve(texts));
        worker.once('error', (error) => fail(String(error)));
        worker.once('exit', () => fail('the reader ended'));
      });
    } finally {
      clearTimeout(timer);
      await worker.terminate();
    }
  }

  return {
    async read(image) {
      const size = imageSize(image);
      if (size === null) throw new BarcodeError('not-an-image', 'neither PNG nor JPEG');
      if (size.width * size.height > mostPixels)
        throw new BarcodeError('too-many-pixels', `${size.width} x ${size.height} pixels are more than ${mostPixels}`);
      const turn = last.then(() => apart(image));
      last = turn.catch(() => undefined);
      return turn;
    },
  };
}
