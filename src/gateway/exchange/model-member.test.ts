import fc from 'fast-check';
import { expect, test } from 'vitest';
import { replaceModel } from './model-member.ts';

type JsonObject = Record<string, unknown>;

const parsed = (text: string) => JSON.parse(text) as JsonObject;
const space = fc.stringMatching(/^[ \t\n\r]{0,3}$/);
const key = fc.oneof(
  fc.constantFrom('model', 'models', 'mode', 'a', 'messages', '__proto__', '"model":"x"', 'mo\\del', ''),
  fc.string(),
);
/** Texts of JSON values with spaces, escapes, odd numbers and keys that come twice. */
const json = fc.letrec<{ text: string; key: string; object: string }>((tie) => ({
  key: fc.oneof(
    { weight: 5, arbitrary: key.map((one) => JSON.stringify(one)) },
    fc.constantFrom('"mod\\u0065l"', '"\\u0061"'),
  ),
  object: fc
    .array(fc.tuple(space, tie('key'), space, space, tie('text'), space), { maxLength: 5 })
    .map((members) => `{${members.map(([a, k, b, c, v, d]) => `${a}${k}${b}:${c}${v}${d}`).join(',')}}`),
  text: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(
      '1.0',
      '12345678901234567890',
      '-0',
      '1E400',
      'null',
      'true',
      '[]',
      '{}',
      '"\\""',
      '"\\\\"',
      '"{\\"model\\":1}"',
    ),
    fc.string().map((one) => JSON.stringify(one)),
    fc.array(tie('text'), { maxLength: 3 }).map((items) => `[${items.join(' , ')}]`),
    tie('object'),
  ),
}));

test('what comes out parses to the value with another model, and differs from the text in that one place', () => {
  let replaced = 0;
  fc.assert(
    fc.property(json.object, fc.string(), (text, name) => {
      const value = parsed(text);
      const result = replaceModel(text, value, name);
      if (result === null) return;
      replaced++;
      const expected = Object.hasOwn(value, 'model') ? { ...value, model: name } : value;
      expect(parsed(result)).toEqual(expected);
      if (!Object.hasOwn(value, 'model')) expect(result).toBe(text);
      else {
        const at = result.indexOf(JSON.stringify(name), text.search(/"model"\s*:\s*"/) + 7);
        const tail = result.length - at - JSON.stringify(name).length;
        expect(result.slice(0, at)).toBe(text.slice(0, at));
        expect(result.slice(result.length - tail)).toBe(text.slice(text.length - tail));
      }
    }),
    { numRuns: 2_000 },
  );
  expect(replaced).toBeGreaterThan(200);
});

test('a text in which a key comes twice in one object is never passed on', () => {
  /** Counts keys as they stand in the text, by having the parser look at each object alone. */
  const twice = (text: string): boolean => {
    let found = false;
    const seen: string[][] = [];
    // A walk of its own, character by character, so that it shares nothing with what is tested.
    for (let i = 0; i < text.length; i++) {
      const character = text[i];
      if (character === '{') seen.push([]);
      else if (character === '}') seen.pop();
      else if (character === '"') {
        const start = i++;
        while (text[i] !== '"') i += text[i] === '\\' ? 2 : 1;
        if (!/^\s*:/.test(text.slice(i + 1))) continue;
        const name = JSON.parse(text.slice(start, i + 1)) as string;
        if (seen.at(-1)!.includes(name)) found = true;
        seen.at(-1)!.push(name);
      }
    }
    return found;
  };
  let doubled = 0;
  fc.assert(
    fc.property(json.object, (text) => {
      if (!twice(text)) return;
      doubled++;
      expect(replaceModel(text, parsed(text), 'x')).toBeNull();
    }),
    { numRuns: 5_000 },
  );
  expect(doubled).toBeGreaterThan(100);
});

test.each([
  ['{"model":"a","n":1.0}', '{"model":"b","n":1.0}'],
  [' { "x" : "\\"model\\": 1" , "model" : "a\\"\\\\" } ', ' { "x" : "\\"model\\": 1" , "model" : "b" } '],
  ['{"messages":[],"n":12345678901234567890}', '{"messages":[],"n":12345678901234567890}'],
  ['{"model":"a","model":"c"}', null],
  ['{"model":"a","tools":[{"a":1,"a":2}]}', null],
  ['{"model":"a","tools":[{"model":"c"}]}', null],
  ['{"tools":[{"model":"c"}],"mod\\u0065l":"a"}', null],
  ['{"model":null}', null],
  ['{"x":{"model":"c"}}', '{"x":{"model":"c"}}'],
])('%s', (text, expected) => {
  expect(replaceModel(text, parsed(text), 'b')).toBe(expected);
});
