import type { ChainStream, Release } from './stream.ts';

/** A stream that takes UTF-8. A piece may begin or end in the middle of a character. */
export interface ByteStream {
  push(bytes: Uint8Array): Release | Promise<Release>;
  end(): Release | Promise<Release>;
}

/** Puts a decoder in front of a stream. What is not UTF-8 becomes U+FFFD, a byte order mark stays. */
export function openByteFront(stream: Pick<ChainStream, 'push' | 'end'>): ByteStream {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  return {
    push: (bytes) => stream.push(decoder.decode(bytes, { stream: true })),
    end() {
      const rest = decoder.decode();
      if (rest === '') return stream.end();
      const last = stream.push(rest);
      return last instanceof Promise ? last.then((one) => endAfter(stream, one)) : endAfter(stream, last);
    },
  };
}

function endAfter(stream: Pick<ChainStream, 'end'>, last: Release): Release | Promise<Release> {
  const end = stream.end();
  const join = ({ text, stopped }: Release) => ({ text: last.text + text, stopped });
  return end instanceof Promise ? end.then(join) : join(end);
}
