import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createEventParser, EventTooLargeError, type ServerSentEvent } from './index.ts';

function parse(bytes: Buffer, cuts: number[]): ServerSentEvent[] {
  const parser = createEventParser();
  const events: ServerSentEvent[] = [];
  let from = 0;
  for (const cut of [...cuts.map((n) => n % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]) {
    events.push(...parser.push(bytes.subarray(from, cut)));
    from = cut;
  }
  return events;
}

const lineText = fc
  .string({ unit: 'binary', maxLength: 40 })
  .map((text) => text.toWellFormed().replace(/[\r\n\uFEFF]/g, '家'));

test('any split of the bytes, with any line ending, gives the same events', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          name: fc.constantFrom('', 'policy', 'lease'),
          lines: fc.array(lineText, { minLength: 1, maxLength: 3 }),
          comment: fc.option(lineText),
          ending: fc.constantFrom('\n', '\r\n', '\r'),
        }),
        { maxLength: 6 },
      ),
      fc.array(fc.nat(), { maxLength: 30 }),
      (parts, cuts) => {
        let text = '';
        const expected: ServerSentEvent[] = [];
        for (const { name, lines, comment, ending } of parts) {
          if (comment !== null) {
            text += `:${comment}${ending}`;
            expected.push({ type: 'comment', name: '', data: comment });
          }
          if (name !== '') text += `event: ${name}${ending}`;
          for (const line of lines) text += `data: ${line}${ending}`;
          text += ending;
          expected.push({ type: 'event', name, data: lines.join('\n') });
        }
        const bytes = Buffer.from(text);
        expect(parse(bytes, cuts)).toEqual(expected);
        expect(parse(bytes, [...bytes.keys()])).toEqual(expected);
      },
    ),
    { numRuns: 200 },
  );
});

test('a byte order mark, fields without a space and unknown fields are read as the standard says', () => {
  const bytes = Buffer.from('\uFEFFdata:a\nid: 7\nretry: 5\ndata\ndata:  b\n\n\n\ndata: unfinished');
  expect(parse(bytes, [])).toEqual([{ type: 'event', name: '', data: 'a\n\n b' }]);
});

test('what has not ended is known to be pending', () => {
  const parser = createEventParser();
  parser.push(Buffer.from('data: 1\n\n'));
  expect(parser.pending()).toBe(false);
  parser.push(Buffer.from('data: 2'));
  expect(parser.pending()).toBe(true);
});

test('a very long line passes, an endless one is refused', () => {
  const long = 'x'.repeat(300_000);
  expect(parse(Buffer.from(`data: ${long}\n\n`), [1, 70_000, 140_000])).toEqual([
    { type: 'event', name: '', data: long },
  ]);
  const parser = createEventParser(1000);
  expect(() => {
    for (let i = 0; i < 20; i++) parser.push(Buffer.from('y'.repeat(100)));
  }).toThrow(EventTooLargeError);
});
