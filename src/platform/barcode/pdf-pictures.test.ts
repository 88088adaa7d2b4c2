import fc from 'fast-check';
import { expect, test } from 'vitest';
import { picturesOfPdf } from './pdf-pictures.ts';

const JPEG = Buffer.from([0xff, 0xd8, 0xff, 0xe0]);
const part = (dictionary: string, bytes: Buffer) =>
  Buffer.concat([Buffer.from(`4 0 obj\n<< ${dictionary} >>\nstream\r\n`), bytes, Buffer.from('\nendstream\nendobj\n')]);
const page = (content: Buffer) => part('/Type /XObject /Subtype /Image /Filter /DCTDecode', content);

test('the pictures of the pages are found, in their order, and no more than asked for', () => {
  const pdf = Buffer.concat([
    Buffer.from('%PDF-1.4\n'),
    part('/Filter /FlateDecode', Buffer.from('not a photograph')),
    page(Buffer.concat([JPEG, Buffer.from('first')])),
    // Of an encrypted document: the dictionary can be read, the picture cannot.
    page(Buffer.from('sealed')),
    page(Buffer.concat([JPEG, Buffer.from('second')])),
  ]);
  expect(picturesOfPdf(pdf, 9).map((one) => one.toString('latin1', 4).trim())).toEqual(['first', 'second']);
  expect(picturesOfPdf(pdf, 1)).toHaveLength(1);
});

test('whatever the bytes are, there is an answer, and every picture is of the file', () => {
  const pieces = fc.constantFrom('/DCTDecode', 'stream\n', 'endstream', '%PDF-', 'x', '\u00ff\u00d8\u00ff');
  fc.assert(
    fc.property(fc.array(fc.oneof(pieces, fc.string({ unit: 'binary-ascii' }))), (texts) => {
      const pdf = Buffer.from(texts.join(''), 'latin1');
      for (const picture of picturesOfPdf(pdf, 5)) {
        expect(picture.buffer).toBe(pdf.buffer);
        expect(picture.subarray(0, 3)).toEqual(JPEG.subarray(0, 3));
      }
    }),
  );
});
