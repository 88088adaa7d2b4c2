import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type AnswerHeaders, createAnswerParser } from './answer-parser.ts';

interface Heard {
  heads: { status: number; headers: AnswerHeaders }[];
  body: string;
}

function listen() {
  const heard: Heard = { heads: [], body: '' };
  const parser = createAnswerParser({
    head: (status, headers) => heard.heads.push({ status, headers: { ...headers } }),
    data: (chunk) => {
      heard.body += chunk.toString('latin1');
    },
  });
  return { parser, heard };
}

/** Cuts the bytes at the places and hands over the pieces. */
function feed(parser: ReturnType<typeof createAnswerParser>, text: string, cuts: readonly number[]): void {
  const bytes = Buffer.from(text, 'latin1');
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  let from = 0;
  for (const to of [...places, bytes.length]) {
    if (to > from) parser.push(bytes.subarray(from, to));
    from = to;
  }
}

const body = fc.string({ unit: 'binary-ascii', maxLength: 60 });
const cuts = fc.array(fc.nat(2_000), { maxLength: 12 });
const informational = fc.constantFrom('', 'HTTP/1.1 100 Continue\r\n\r\n', 'HTTP/1.1 103 Early\r\nlink: x\r\n\r\n');
const connection = fc.constantFrom(undefined, 'close', 'keep-alive', 'Keep-Alive, x', 'x , CLOSE');
const version = fc.constantFrom('1', '0');

const answer = fc
  .record({
    version,
    body,
    connection,
    informational,
    how: fc.constantFrom('length', 'chunked', 'end'),
    pieces: fc.array(fc.integer({ min: 1, max: 9 })),
    extension: fc.constantFrom('', ';a=b', ' ;x'),
    trailer: fc.constantFrom('', 'x-sum: 1\r\n'),
  })
  .map((one) => {
    let text = `${one.informational}HTTP/1.${one.version} 200 Fine\r\nContent-Type:  a/b ;c\t\r\nX-Two: 1\r\nx-two: 2\r\n`;
    if (one.connection !== undefined) text += `Connection: ${one.connection}\r\n`;
    if (one.how === 'length') text += `Content-Length: ${one.body.length}\r\n\r\n${one.body}`;
    else if (one.how === 'end') text += `\r\n${one.body}`;
    else {
      text += 'Transfer-Encoding: Chunked\r\n\r\n';
      let rest = one.body;
      for (const size of one.pieces) {
        const piece = rest.slice(0, size);
        if (piece === '') break;
        text += `${piece.length.toString(16)}${one.extension}\r\n${piece}\r\n`;
        rest = rest.slice(size);
      }
      if (rest !== '') text += `${rest.length.toString(16).toUpperCase()}\r\n${rest}\r\n`;
      text += `0\r\n${one.trailer}\r\n`;
    }
    const words = (one.connection ?? '').toLowerCase();
    const stays = one.version === '1' ? !words.includes('close') : words.includes('keep-alive');
    return { text, body: one.body, how: one.how, reusable: stays && one.how !== 'end' };
  });

test('answers come out whole however they are cut, one after the other on one connection', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(answer, cuts), { minLength: 1, maxLength: 3 }), (answers) => {
      const { parser, heard } = listen();
      for (const [one, places] of answers) {
        heard.body = '';
        heard.heads = [];
        feed(parser, one.text, places);
        if (one.how === 'end') {
          expect(parser.done()).toBe(false);
          expect(parser.finish()).toBe(true);
        }
        expect(parser.done()).toBe(true);
        expect(heard.heads).toEqual([
          { status: 200, headers: expect.objectContaining({ 'content-type': 'a/b ;c', 'x-two': '1, 2' }) },
        ]);
        expect(heard.body).toBe(one.body);
        expect(parser.reusable()).toBe(one.reusable);
        if (!one.reusable) return;
        parser.next();
      }
    }),
    { numRuns: 500 },
  );
});

test('an answer that breaks off is never taken for whole', () => {
  fc.assert(
    fc.property(answer, fc.nat(), (one, cut) => {
      if (one.how === 'end') return;
      const { parser } = listen();
      const at = cut % one.text.length;
      if (at > 0) parser.push(Buffer.from(one.text.slice(0, at), 'latin1'));
      expect(parser.done()).toBe(false);
      expect(parser.finish()).toBe(false);
      expect(parser.reusable()).toBe(false);
    }),
  );
});

test('what follows an answer unasked makes the connection useless', () => {
  const { parser, heard } = listen();
  parser.push(Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhiHTTP/1.1 200 OK\r\n'));
  expect([parser.done(), parser.reusable(), heard.body]).toEqual([true, false, 'hi']);
});

test.each([
  ['a first line', 'HTTP/2 200 OK\r\n\r\n'],
  ['a protocol change', 'HTTP/1.1 101 Switching\r\nupgrade: x\r\n\r\n'],
  ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n'],
  ['length and chunks', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n'],
  ['an unknown coding', 'HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked\r\n\r\n'],
  ['a signed length', 'HTTP/1.1 200 OK\r\ncontent-length: +1\r\n\r\n'],
  ['a folded header', 'HTTP/1.1 200 OK\r\na: b\r\n c\r\n\r\n'],
  ['a space before the colon', 'HTTP/1.1 200 OK\r\ncontent-length : 1\r\n\r\n'],
  ['bare line feeds', 'HTTP/1.1 200 OK\ncontent-length: 1\n\nx\r\n\r\n'],
  ['a zero byte', 'HTTP/1.1 200 OK\r\na: \0\r\n\r\n'],
  ['a bad chunk size', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n'],
  ['a chunk longer than it says', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\nab\r\n'],
  ['a head without end', `HTTP/1.1 200 OK\r\n${'a: b\r\n'.repeat(20_000)}`],
  ['a chunk size without end', `HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${'1'.repeat(5_000)}`],
])('%s is no answer', (_what, text) => {
  expect(() => listen().parser.push(Buffer.from(text, 'latin1'))).toThrow(/not an HTTP answer/);
});

test.each([204, 304])('status %i has no body, and a length that says otherwise ends the connection', (status) => {
  const silent = listen();
  silent.parser.push(Buffer.from(`HTTP/1.1 ${status} X\r\n\r\n`));
  expect([silent.parser.done(), silent.parser.reusable()]).toEqual([true, true]);
  const loud = listen();
  loud.parser.push(Buffer.from(`HTTP/1.1 ${status} X\r\ncontent-length: 3\r\n\r\n`));
  expect([loud.parser.done(), loud.parser.reusable()]).toEqual([true, false]);
});
