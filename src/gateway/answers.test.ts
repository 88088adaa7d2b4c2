import { verify } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PolicyDetector, PolicyLabels } from '../kernel/policy/index.ts';
import { createKeyring, keyName, publicKeyPem, sha256Hex } from '../platform/crypto/index.ts';
import { openScene, type Scene, SECRET, until } from './testing/index.ts';

// What callers get in the place of what was stopped, and how answers say that they are generated.

type Json = Record<string, unknown>;
const BAD = '坏词';
const WORDS = '（内容由人工智能生成）';
let scene: Scene;
let screening: PolicyDetector[];
beforeAll(async () => {
  scene = await openScene();
  const content = JSON.stringify([{ id: 'e', text: BAD, kind: 'A.1-a', grade: 'high' }]);
  scene.control.contents.set(sha256Hex(content), content);
  const parameters = { list: 'kwl_1', sha256: sha256Hex(content), stopAs: 'answer', stopText: '不能回答' };
  screening = [{ detector: 'keywords', mode: 'block', parameters }];
});
afterAll(() => scene.close());

/** What is asked goes unscreened. */
const sidedOutput = () => screening.map((one) => ({ ...one, parameters: { ...one.parameters, sides: 'output' } }));
// biome-ignore lint/suspicious/noExplicitAny: answers are looked into freely here
const jsonOf = async (response: Response): Promise<any> => response.json();
// biome-ignore lint/suspicious/noExplicitAny: events are looked into freely here
const eventsOf = async (response: Response): Promise<any[]> =>
  [...(await response.text()).matchAll(/^data: (.*)$/gm)].map(([, data]) =>
    data === '[DONE]' ? data : JSON.parse(data!),
  );
const recordOf = (response: Response) =>
  until(() => scene.control.records().find((one) => one.id === response.headers.get('x-steward-record')));

const ENDPOINTS: [string, (text: string) => Json][] = [
  ['chat/completions', (text) => ({ messages: [{ role: 'user', content: text }] })],
  ['completions', (prompt) => ({ prompt })],
  ['responses', (input) => ({ input })],
];
/** The texts of an answer, whole or in events, as a client puts them together. */
// biome-ignore lint/suspicious/noExplicitAny: answers are looked into freely here
const wholeText = (answer: any): string =>
  answer.output?.[0].content[0].text ?? answer.choices[0].message?.content ?? answer.choices[0].text;
// biome-ignore lint/suspicious/noExplicitAny: events are looked into freely here
const streamText = (events: any[]): string =>
  events
    .map((one) =>
      one.type === undefined
        ? (one.choices?.[0]?.delta?.content ?? one.choices?.[0]?.text ?? '')
        : one.type === 'response.output_text.delta'
          ? one.delta
          : '',
    )
    .join('');

describe('what was stopped is told in an answer', () => {
  beforeAll(() => scene.publish({ release: { screening } }));

  test.each(ENDPOINTS)('%s: a question', async (path, body) => {
    const plain = await scene.post(path, body(BAD));
    const answer = await jsonOf(plain);
    expect([plain.status, wholeText(answer)]).toEqual([200, '不能回答']);
    expect(answer.choices?.[0].finish_reason ?? answer.incomplete_details.reason).toBe('content_filter');
    expect(await recordOf(plain)).toMatchObject({ outcome: 'refused', reason: 'content_refused' });
    const events = await eventsOf(await scene.post(path, { ...body(BAD), stream: true }));
    expect(streamText(events)).toBe('不能回答');
    const last = events.at(-1);
    expect(last === '[DONE]' ? events.at(-2).choices[0].finish_reason : last.type).toBe(
      last === '[DONE]' ? 'content_filter' : 'response.incomplete',
    );
  });

  test('an answer, as a whole and in the middle of a stream', async () => {
    await scene.publish({ release: { screening: sidedOutput() } });
    const say = { id: 'c', model: 'raw', choices: [{ index: 0, message: { content: `好${BAD}` } }] };
    const whole = await scene.ask('plain', { say });
    expect(wholeText(await jsonOf(whole))).toBe('不能回答');
    const piece = (content: string) => ({
      id: 'c',
      model: 'raw',
      choices: [{ index: 0, delta: { content }, finish_reason: null }],
    });
    const stream = await scene.ask('plain', { stream: true, say: [piece('好的坏'), piece('词不好'), '[DONE]'] });
    const events = await eventsOf(stream);
    expect(streamText(events)).toBe('好的不能回答');
    expect(events.at(-2).choices).toMatchObject([{ index: 0, finish_reason: 'content_filter' }]);
    expect(events.at(-1)).toBe('[DONE]');
    expect(await recordOf(stream)).toMatchObject({ outcome: 'refused', reason: 'content_refused' });
    const delta = (text: string) => ({
      type: 'response.output_text.delta',
      item_id: 'm',
      output_index: 0,
      content_index: 0,
      delta: text,
    });
    const typed = await eventsOf(
      await scene.post('responses', { input: 'x', stream: true, say: [delta('好的坏'), delta('词不好')] }),
    );
    expect(streamText(typed)).toBe('好的不能回答');
    expect(typed.at(-1)).toMatchObject({ type: 'response.incomplete', response: { output: [] } });
  });

  test('vectors have no such answer: an error says it', async () => {
    await scene.publish({ release: { screening } });
    const response = await scene.post('embeddings', { input: BAD });
    expect([response.status, (await jsonOf(response)).error.code]).toEqual([403, 'content_refused']);
  });
});

describe('labels', () => {
  const labels = (place: 'start' | 'end', more: Partial<PolicyLabels> = {}): PolicyLabels => ({
    explicit: { place, text: WORDS },
    implicit: { header: true, member: true, producer: '001191110102MAD55U9H0F10002' },
    ...more,
  });

  test.each(['start', 'end'] as const)('at the %s, in plain and streamed answers of each endpoint', async (place) => {
    await scene.publish({ release: { labels: labels(place) } });
    const labelled = (text: string) => (place === 'start' ? text.startsWith(WORDS) : text.endsWith(WORDS));
    const once = (text: string) => [labelled(text), text.split(WORDS).length];
    for (const [path, body] of ENDPOINTS) {
      const plain = await scene.post(path, body('plain'));
      const header = JSON.parse(plain.headers.get('x-aigc')!);
      const answer = await jsonOf(plain);
      expect(once(wholeText(answer))).toEqual([true, 2]);
      expect(answer.AIGC).toEqual(header.AIGC);
      expect(Object.keys(header.AIGC)).toEqual([
        ...['Label', 'ContentProducer', 'ProduceID', 'ReservedCode1'],
        ...['ContentPropagator', 'PropagateID', 'ReservedCode2'],
      ]);
      expect(await recordOf(plain)).toMatchObject({
        screening: { 'label.explicit': place, 'label.implicit': 'header member' },
      });
      const stream = await scene.post(path, { ...body('plain'), stream: true });
      const events = await eventsOf(stream);
      expect(once(streamText(events))).toEqual([true, 2]);
      // What repeats the text says the same.
      if (path === 'responses') expect(wholeText(events.at(-1).response)).toBe(streamText(events));
      expect(await recordOf(stream)).toMatchObject({
        screening: { 'label.explicit': place, 'label.implicit': 'header member' },
      });
    }
    const vectors = await scene.post('embeddings', { input: 'plain' });
    expect([vectors.status, vectors.headers.get('x-aigc')]).toEqual([200, null]);
  });

  /** As a stranger reads it who has the PEM of the server and nothing of ours. */
  function readCode({ Label, ContentProducer, ProduceID, ReservedCode1 }: Record<string, string>) {
    const { publicKey } = createKeyring({ dataDir: scene.dataDir, create: false }).signer('gateway-log');
    const [algorithm, key, digest, signature] = ReservedCode1!.split(':');
    expect([algorithm, key]).toEqual(['Ed25519', keyName(publicKey)]);
    const genuine = (changes: object = {}) => {
      const said = { Label, ContentProducer, ProduceID, digest, ...changes };
      const lines = ['AIGC', said.Label, said.ContentProducer, said.ProduceID, said.digest, ''].join('\n');
      return verify(null, Buffer.from(lines), publicKeyPem(publicKey), Buffer.from(signature!, 'base64url'));
    };
    return { digest, genuine };
  }

  /** The block that a stream ends with. */
  // biome-ignore lint/suspicious/noExplicitAny: events are looked into freely here
  const blockOf = (events: any[]) => {
    const said = events.filter((event) => typeof event !== 'string').at(-1)!;
    return said.AIGC ?? said.response.AIGC;
  };

  test.each(ENDPOINTS)('%s: the block is signed with the content, of a stream where it ends', async (path, body) => {
    await scene.publish({ release: { labels: labels('end') } });
    const plain = await scene.post(path, body('plain'));
    const answer = await jsonOf(plain);
    const whole = readCode(answer.AIGC);
    expect(whole.digest).toBe(sha256Hex(wholeText(answer)));
    expect(whole.genuine()).toBe(true);
    for (const changes of [{ ProduceID: 'trf_x' }, { ContentProducer: 'somebody' }, { Label: '2' }, { digest: '-' }])
      expect(whole.genuine(changes)).toBe(false);
    expect(answer.AIGC.ReservedCode2).toBe(answer.AIGC.ReservedCode1);
    // What the standard lets these fields hold.
    expect(answer.AIGC.ReservedCode1).toMatch(/^[\x21\x23-\x5b\x5d-\x7e]+$/);
    const stream = await scene.post(path, { ...body('plain'), stream: true });
    const events = await eventsOf(stream);
    const begun = readCode(JSON.parse(stream.headers.get('x-aigc')!).AIGC);
    expect([begun.digest, begun.genuine()]).toEqual(['-', true]);
    const ended = readCode(blockOf(events));
    expect([ended.digest, ended.genuine()]).toEqual([sha256Hex(streamText(events)), true]);
    expect(ended.genuine({ digest: sha256Hex('another') })).toBe(false);
  });

  test('a stream is signed as it leaves: several texts, and what was said before screening stopped it', async () => {
    await scene.publish({ release: { labels: labels('end', { explicit: null }) } });
    const say = ['one', '', '三'].flatMap((content, index) =>
      [content.slice(0, 1), content.slice(1)].map((delta) => ({
        id: 'c',
        model: 'raw',
        choices: [{ index, delta: { content: delta }, finish_reason: null }],
      })),
    );
    // In turn, the later ones first.
    say.reverse();
    const ends = [0, 1, 2].map((index) => ({ id: 'c', choices: [{ index, delta: {}, finish_reason: 'stop' }] }));
    const several = await eventsOf(await scene.ask('plain', { stream: true, n: 3, say: [...say, ...ends] }));
    expect(readCode(blockOf(several)).digest).toBe(sha256Hex('neo\n三'));
    const cut = await (await scene.ask('cut', { stream: true })).text();
    expect(cut).not.toContain('AIGC');
    await scene.publish({ release: { labels: labels('end'), screening: sidedOutput() } });
    const piece = (content: string) => ({ id: 'c', choices: [{ index: 0, delta: { content }, finish_reason: null }] });
    const stopped = await eventsOf(await scene.ask('plain', { stream: true, say: [piece('begun, '), piece(BAD)] }));
    const text = streamText(stopped);
    expect(text.endsWith(WORDS)).toBe(true);
    expect(text).not.toContain(BAD);
    expect(readCode(blockOf(stopped))).toMatchObject({ digest: sha256Hex(text) });
  });

  test('the content is signed as it leaves, without visible words too, and of several texts all', async () => {
    await scene.publish({ release: { labels: labels('end', { explicit: null }) } });
    const choices = ['one', '', '三'].map((content, index) => ({ index, message: { content }, finish_reason: 'stop' }));
    const answer = await jsonOf(await scene.ask('plain', { n: 3, say: { id: 'c', model: 'raw', choices } }));
    expect(answer.choices).toEqual(choices);
    const several = readCode(answer.AIGC);
    expect([several.digest, several.genuine()]).toEqual([sha256Hex('one\n三'), true]);
    const call = { id: 'x', type: 'function', function: { name: 'f', arguments: '{}' } };
    const calls = [{ index: 0, message: { content: null, tool_calls: [call] }, finish_reason: 'tool_calls' }];
    const called = await jsonOf(await scene.ask('plain', { say: { id: 'c', model: 'raw', choices: calls } }));
    expect(readCode(called.AIGC).digest).toBe('-');
  });

  test('answers that must have a form, and calls of tools, stay as they are, and the record says so', async () => {
    await scene.publish({ release: { labels: labels('end', { implicit: null }) } });
    const json = {
      id: 'c',
      model: 'raw',
      choices: [{ index: 0, message: { content: '{"a":1}' }, finish_reason: 'stop' }],
    };
    const forms: [string, Json][] = [
      ['chat/completions', { response_format: { type: 'json_object' } }],
      ['chat/completions', { response_format: { type: 'json_schema', json_schema: { name: 'x', schema: {} } } }],
      ['chat/completions', { guided_choice: ['a', 'b'] }],
      ['completions', { prompt: 'a', suffix: 'b' }],
    ];
    for (const [path, more] of forms) {
      const response = await scene.post(path, {
        messages: [{ role: 'user', content: 'plain' }],
        prompt: 'a',
        ...more,
        say: json,
      });
      expect((await jsonOf(response)).choices).toEqual(json.choices);
      expect(await recordOf(response)).toMatchObject({ screening: { 'label.explicit': 'left-out' } });
    }
    const call = { id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } };
    const calls = {
      ...json,
      choices: [{ index: 0, message: { content: null, tool_calls: [call] }, finish_reason: 'tool_calls' }],
    };
    const whole = await scene.ask('plain', { say: calls });
    expect((await jsonOf(whole)).choices).toEqual(calls.choices);
    const piece = (delta: Json, finish: string | null) => ({
      id: 'c',
      model: 'raw',
      choices: [{ index: 0, delta, finish_reason: finish }],
    });
    const say = [piece({ tool_calls: [{ index: 0, ...call }] }, null), piece({}, 'tool_calls'), '[DONE]'];
    const stream = await scene.ask('plain', { stream: true, say });
    expect(streamText(await eventsOf(stream))).toBe('');
    expect(await recordOf(stream)).toMatchObject({ screening: { 'label.explicit': 'left-out' } });
  });

  test.each(ENDPOINTS)(
    '%s: without the words where that is asked and allowed, on record with whoever got it',
    async (path, body) => {
      const { applications } = await scene.publish({ release: { labels: labels('end') } });
      const ask = async (header: string, more: object = { user: 'somebody' }) => {
        const headers = {
          authorization: `Bearer ${SECRET}`,
          'content-type': 'application/json',
          'x-steward-label': header,
        };
        const response = await scene.post(path, { ...body('plain'), ...more }, { headers });
        return { response, text: await response.text(), record: await recordOf(response) };
      };
      const refused = async (asked: ReturnType<typeof ask>) => {
        const { response, text, record } = await asked;
        expect(record).toMatchObject({ outcome: 'refused', reason: JSON.parse(text).error.code });
        return [response.status, JSON.parse(text).error.code];
      };
      const before = scene.upstream.requests.length;
      expect(await refused(ask('none'))).toEqual([403, 'unlabelled_not_allowed']);
      const unlabelled = { applicationIds: ['app_other'], agreement: 'user-agreement-2' };
      await scene.publish({ release: { labels: labels('end', { unlabelled }) } });
      expect(await refused(ask('none'))).toEqual([403, 'unlabelled_not_allowed']);
      const mine = { ...unlabelled, applicationIds: [applications[0]!.id] };
      await scene.publish({ release: { labels: labels('end', { unlabelled: mine }) } });
      expect(await refused(ask('none', {}))).toEqual([400, 'end_user_required']);
      expect(await refused(ask('off'))).toEqual([400, 'invalid_label']);
      expect(scene.upstream.requests.length).toBe(before);
      for (const stream of [false, true]) {
        const { response, text, record } = await ask('none', { user: 'somebody', stream });
        expect([response.status, response.headers.get('x-steward-label'), text.includes(WORDS)]).toEqual([
          200,
          'none',
          false,
        ]);
        expect(text).toContain('"AIGC"');
        expect(record).toMatchObject({
          outcome: 'answered',
          endUser: expect.stringMatching(/./),
          screening: {
            'label.explicit': 'unlabelled',
            'label.agreement': 'user-agreement-2',
            'label.implicit': 'header member',
          },
        });
      }
      // Who does not ask gets the words.
      expect(await (await scene.post(path, { ...body('plain'), user: 'somebody' })).text()).toContain(WORDS);
    },
  );

  test('for some applications only, and by an application’s own choice before the release’s', async () => {
    const { applications } = await scene.publish({
      release: { labels: labels('end', { applicationIds: ['app_other'] }) },
    });
    expect(await (await scene.ask('plain')).text()).not.toContain(WORDS);
    await scene.publish({
      policy: { applications: applications.map((one) => ({ ...one, screening, labels: labels('end') })) },
    });
    expect(await (await scene.ask('plain')).text()).toContain(WORDS);
    expect(wholeText(await jsonOf(await scene.ask(BAD)))).toBe('不能回答');
    await scene.publish({
      policy: { applications: applications.map((one) => ({ ...one, screening: [], labels: null })) },
      release: { labels: labels('end') },
    });
    expect(await (await scene.ask(BAD)).text()).not.toContain(WORDS);
  });
});
