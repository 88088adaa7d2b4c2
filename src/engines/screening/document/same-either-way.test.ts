import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createChain } from '../chain/index.ts';
import { compileKeywords, createKeywordDetector } from '../keywords/index.ts';
import { createPersonalInformationDetector } from '../personal-information/index.ts';
import { openPieces, type ReleasedPieces, type ScreenedDocument, screenDocument } from './index.ts';

// The detectors that are really used, on an answer as a whole and on the same answer in chunks.
const keywords = compileKeywords(
  ['法轮功', '炸药', 'bomb', '赌博网站'].map((text, i) => ({
    id: `k${i}`,
    text,
    kind: 'A.1-a',
    grade: 'high' as const,
  })),
);
const common = { mode: 'block', failMode: 'closed', actions: { default: 'mask' } } as const;
const chain = createChain({
  rules: [
    { ...common, detector: createKeywordDetector('keywords', keywords) },
    { ...common, detector: createPersonalInformationDetector() },
  ],
});

const parts = fc.constantFrom(
  ...[
    '法',
    '轮',
    '功',
    '炸',
    '药',
    'b',
    'om',
    'b ',
    '赌博',
    '網站',
    '\u200b',
    ' ',
    '.',
    '\n',
    '😀',
    '电话',
    '：',
    '13800138000',
    '138',
  ],
  ...[
    '0013',
    '8000',
    '11010519491231002X',
    '卡号',
    '6222021234567890128',
    'someone',
    '@',
    'example.org',
    '192.168.1.1',
    '京A12345',
  ],
);
const texts = fc.array(parts, { maxLength: 20 }).map((list) => list.join(''));

interface Message {
  content: string;
  reasoning: string;
}

test('an answer in chunks says what the same answer says as a whole', () => {
  fc.assert(
    fc.property(texts, texts, fc.array(fc.nat(), { maxLength: 12 }), (content, reasoning, places) => {
      const whole = screenDocument(chain, {
        choices: [{ index: 0, message: { content, reasoning } }],
      }) as ScreenedDocument<{
        choices: { message: Message }[];
      }>;
      const stream = openPieces(chain);
      const said: Message = { content: '', reasoning: '' };
      const take = (released: ReleasedPieces) => {
        expect(released.refused).toBeNull();
        for (const piece of released.pieces)
          for (const { delta } of piece.choices as { delta: Partial<Message> }[]) {
            said.content += delta.content ?? '';
            said.reasoning += delta.reasoning ?? '';
          }
      };
      for (const member of ['reasoning', 'content'] as const) {
        const text = member === 'content' ? content : reasoning;
        const at = [...new Set([0, ...places.map((place) => place % (text.length + 1)), text.length])].sort(
          (a, b) => a - b,
        );
        for (const [i, end] of at.slice(1).entries())
          take(stream.push({ choices: [{ index: 0, delta: { [member]: text.slice(at[i], end) } }] }) as ReleasedPieces);
      }
      take(stream.push({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }) as ReleasedPieces);
      take(stream.end() as ReleasedPieces);
      expect(said).toEqual(whole.value!.choices[0]!.message);
      const hitsOf = (detectors: readonly { hits: number }[]) => detectors.map(({ hits }) => hits);
      expect(hitsOf(stream.verdict().detectors)).toEqual(hitsOf(whole.verdict.detectors));
    }),
    { numRuns: 1_000 },
  );
});
