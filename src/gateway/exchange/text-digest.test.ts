import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sha256Hex } from '../../platform/crypto/index.ts';
import { createTextDigest } from './text-digest.ts';

const pieces = fc.array(fc.tuple(fc.nat({ max: 3 }), fc.string({ unit: 'binary', maxLength: 6 })), { maxLength: 30 });

test('texts that come in pieces, in any order and cut within characters, have the digest of the whole', () => {
  fc.assert(
    fc.property(pieces, (given) => {
      const digest = createTextDigest();
      const whole = new Map<number, string>();
      for (const [place, text] of given) {
        whole.set(place, (whole.get(place) ?? '') + text);
        // Unit by unit: pairs come apart.
        for (let at = 0; at < text.length; at++) digest.add(place, text.charAt(at));
      }
      const texts = [...whole].sort(([a], [b]) => a - b).map(([, text]) => text);
      const said = texts.filter((text) => text !== '');
      expect(digest.end()).toBe(said.length === 0 ? null : sha256Hex(said.join('\n')));
    }),
  );
});
