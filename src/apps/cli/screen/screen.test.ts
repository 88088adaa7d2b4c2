import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable, Writable } from 'node:stream';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ScreenOptions, screenCommand } from './index.ts';

let dir: string;
let list: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'screen-command-'));
  list = join(dir, 'list.csv');
  await writeFile(list, 'text,kind,grade\n代开发票,A.1-h,high\n包治百病,A.1-g,medium\n');
});
afterAll(() => rm(dir, { recursive: true, force: true }));

async function run(input: string | Iterable<Uint8Array> | null, options: Partial<ScreenOptions> = {}) {
  const stdin =
    input === null ? Readable.from([]) : Readable.from(typeof input === 'string' ? [Buffer.from(input)] : input);
  const texts = ['', ''];
  const [stdout, stderr] = [0, 1].map(
    (i) =>
      new Writable({
        write(chunk, _encoding, done) {
          texts[i] += String(chunk);
          done();
        },
      }),
  );
  const code = await screenCommand(
    { file: '-', list: [list], json: true, ...options },
    { stdin, stdout: stdout!, stderr: stderr! },
  );
  const [out, error] = texts as [string, string];
  return {
    code,
    out,
    error,
    lines: () =>
      out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
  };
}

test('hits are shown in place, with what had to be undone to see them', async () => {
  const text = '你好，本店代 开 发 票。\n😀 打 13800138000\r\n\n包治百病';
  const { code, lines } = await run(text);
  expect(code).toBe(1);
  const [first, second, third, last] = lines();
  expect(first).toMatchObject({
    line: 1,
    column: 6,
    detector: 'keywords',
    kind: 'A.1-h',
    grade: 'high',
    via: ['separators'],
    rule: `${list}:2`,
  });
  expect(second).toMatchObject({
    line: 2,
    column: 5,
    detector: 'personal-information',
    start: text.indexOf('138'),
    end: text.indexOf('138') + 11,
  });
  expect(third).toMatchObject({ line: 4, column: 1, kind: 'A.1-g', via: [] });
  expect(last.summary).toMatchObject({ units: text.length, hits: 3 });
  const shown = await run(text, { json: false });
  expect(shown.out).toContain('你好，本店【代 开 发 票】。\n');
  expect(shown.out.split('\n')[0]).toContain('1:6');
});

test('nothing found is 0, and a file is read like standard input', async () => {
  expect((await run('今天天气很好。')).code).toBe(0);
  expect((await run('13800138000', { personal: false })).code).toBe(0);
  const file = join(dir, 'text.txt');
  await writeFile(file, '包治百病');
  expect((await run(null, { file })).code).toBe(1);
});

test('without a list, the starter list is used', async () => {
  const { code, lines } = await run('本店代开发票', { list: undefined });
  expect([code, lines()[0].kind]).toEqual([1, 'A.1-h']);
});

test('what a terminal would obey is written out', async () => {
  const { out } = await run('\u001b[31m包治百病\u202e', { json: false });
  expect(out).not.toContain('\u001b');
  expect(out).not.toContain('\u202e');
  expect(out).toContain('\\u{1b}[31m【包治百病】\\u{202e}');
});

test('places do not depend on how the bytes come', async () => {
  const parts = fc.constantFrom('代开', '发票', '代开发票', ' ', '\n', '\r\n', '😀', '13800138000', 'x', '，');
  await fc.assert(
    fc.asyncProperty(
      fc.array(parts, { maxLength: 20 }),
      fc.array(fc.nat(), { maxLength: 10 }),
      async (list, places) => {
        const text = list.join('');
        const bytes = Buffer.from(text);
        const at = [...new Set([0, ...places.map((place) => place % (bytes.length + 1)), bytes.length])].sort(
          (a, b) => a - b,
        );
        const whole = await run(text);
        const cut = await run(at.slice(1).map((end, i) => bytes.subarray(at[i], end)));
        expect(cut.out).toBe(whole.out);
        for (const hit of whole.lines().slice(0, -1)) {
          const before = text.slice(0, hit.start).split('\n');
          expect([hit.line, hit.column]).toEqual([before.length, [...before.at(-1)!].length + 1]);
        }
      },
    ),
    { numRuns: 100 },
  );
});

test('JSON lines: every string in them, by path; a line that is not JSON is named and the rest goes on', async () => {
  const good = {
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: '代开' },
          { type: 'text', text: '发票' },
        ],
      },
    ],
  };
  const escaped = { arguments: '{"q":"\\u5305治百病"}' };
  const media = { part: { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } } };
  const { code, lines, error } = await run(
    [good, 'x', escaped, media].map((one) => (one === 'x' ? '{"a":' : JSON.stringify(one))).join('\n'),
    {
      jsonl: true,
    },
  );
  expect(code).toBe(2);
  expect(error).toContain('line 2 is not JSON');
  const [first, second, last] = lines();
  expect(first).toMatchObject({ line: 1, path: 'messages[0].content[0].text', kind: 'A.1-h' });
  expect(second).toMatchObject({ line: 3, path: 'arguments', kind: 'A.1-g' });
  expect(last.summary).toMatchObject({ hits: 2, unscreenedMedia: 1, brokenLines: 1 });
});

test('as a stream: what went in, what left, what was held; all of it comes out', async () => {
  const text = '本店代开发票，量大从优。';
  const { code, lines } = await run(text, { stream: true, chunk: 4, personal: false });
  expect(code).toBe(1);
  const pieces = lines().slice(0, -1);
  expect(pieces.map(({ pushed }: { pushed: string }) => pushed ?? '').join('')).toBe(text);
  expect(pieces.map(({ released }: { released: string }) => released).join('')).toBe('本店****，量大从优。');
  expect(pieces[0]).toMatchObject({ pushed: '本店代开', released: '本店', held: 2 });
  const stopping = await run(text, { stream: true, chunk: 4, action: 'stop' });
  expect(stopping.lines().at(-2)).toMatchObject({ stopped: { reason: 'hit', kind: 'A.1-h', at: 2 } });
});

test('a large text goes through in pieces', async () => {
  const piece = Buffer.from(`${'长'.repeat(20_000)}代开发票\n`);
  function* pieces() {
    for (let i = 0; i < 100; i++) yield piece;
  }
  const { code, lines } = await run(pieces());
  expect(code).toBe(1);
  expect(lines().at(-1).summary).toMatchObject({ hits: 100, units: 100 * 20_005 });
  expect(lines()[99]).toMatchObject({ line: 100, column: 20_001 });
});

test('what can not be done is said, with exit code 2', async () => {
  const cases: [Partial<ScreenOptions>, RegExp][] = [
    [{ file: join(dir, 'nothing') }, /nothing can not be read/],
    [{ file: dir }, /is a folder/],
    [{ list: [join(dir, 'no.csv')] }, /the list .*no\.csv can not be read/],
    [{ stream: true, jsonl: true }, /--jsonl/],
    [{ stream: true, chunk: 0 }, /--chunk/],
    [{ stream: true, action: 'shout' }, /--action must be one of pass/],
  ];
  for (const [options, message] of cases) {
    const { code, error } = await run('x', options);
    expect([code, error]).toEqual([2, expect.stringMatching(message)]);
  }
  const odd = join(dir, 'odd.csv');
  await writeFile(odd, 'text,kind,grade\n代开发票,A.1-h,severe\n包治百病,,\n');
  const { code, error } = await run('包治百病', { list: [odd] });
  expect([code, error]).toEqual([1, expect.stringContaining('odd.csv:2: unknown-grade')]);
});

test('a reader who is slow is waited for', async () => {
  const stdout = new PassThrough({ highWaterMark: 16 });
  const stderr = new PassThrough();
  const stdin = Readable.from([Buffer.from('包治百病\n'.repeat(50)), Buffer.from('包治百病')]);
  const running = screenCommand({ file: '-', list: [list], json: true }, { stdin, stdout, stderr });
  let text = '';
  stdout.on('data', (chunk) => {
    text += String(chunk);
  });
  expect(await running).toBe(1);
  expect(text.trimEnd().split('\n').length).toBe(52);
});
