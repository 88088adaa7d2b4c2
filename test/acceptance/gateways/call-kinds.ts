import type { TrafficOutcome } from '../../../src/kernel/traffic/index.ts';

/** One way in which callers and upstreams behave, and what may come of it. */
export interface CallKind {
  readonly name: string;
  /** How many of a hundred calls are of it, about. */
  readonly weight: number;
  /** Below `/v1`. */
  readonly path: 'chat/completions' | 'completions' | 'responses' | 'embeddings';
  /** What is asked, beside model and end user. */
  readonly body: Readonly<Record<string, unknown>>;
  /** What the caller does: reads to the end where nothing is said. */
  readonly caller?: 'leaves-in-answer' | 'leaves-early' | 'reads-late' | 'unknown' | 'limited';
  readonly statuses: readonly number[];
  /** What the record may say of it; empty where nothing is accepted. */
  readonly outcomes: readonly TrafficOutcome[];
  /** What a whole answer ends with. */
  readonly end?: string;
  /** What must stand in a whole answer, and what must not. */
  readonly says?: string;
  readonly hides?: string;
}

/** Words of an ordinary request; long enough for the detectors to have something to read. */
const FILLER =
  '请把下面这段话改写得更通顺一些，并说明为什么这样改：我们单位的会议室需要提前一天预定，使用完毕后请整理桌椅并关闭投影设备。如有变动应及时通知办公室，以便安排其他同事使用。'.repeat(
    4,
  );
const MOBILE = '13812345678';
const LABEL = '内容由人工智能生成';

const messages = (text: string) => ({ messages: [{ role: 'user', content: text }] });
const piece = (content: string, finish: string | null = null) => ({
  id: 'c',
  choices: [{ index: 0, delta: { content }, finish_reason: finish }],
});
const DONE = 'data: [DONE]\n\n';
const COMPLETED = 'event: response.completed';

/** `keyword`: one that is in force. */
export function callKinds(keyword: string): readonly CallKind[] {
  const chat = { path: 'chat/completions', statuses: [200], outcomes: ['answered'] } as const;
  const completion = { ...chat, path: 'completions' } as const;
  const response = { ...chat, path: 'responses' } as const;
  const plain = `plain ${FILLER}`;
  const drip = `drip 400 ${FILLER}`;
  return [
    { ...chat, name: 'chat', weight: 14, body: messages(plain), says: LABEL },
    { ...chat, name: 'chat stream', weight: 16, body: { ...messages(plain), stream: true }, end: DONE, says: LABEL },
    { ...completion, name: 'completion', weight: 6, body: { prompt: plain }, says: LABEL },
    { ...completion, name: 'completion stream', weight: 6, body: { prompt: plain, stream: true }, end: DONE },
    { ...response, name: 'response', weight: 6, body: { input: plain }, says: LABEL },
    { ...response, name: 'response stream', weight: 6, body: { input: plain, stream: true }, says: COMPLETED },
    { ...chat, name: 'long chat stream', weight: 3, body: { ...messages(drip), stream: true }, end: DONE },
    { ...completion, name: 'long completion stream', weight: 1, body: { prompt: drip, stream: true }, end: DONE },
    { ...response, name: 'long response stream', weight: 1, body: { input: drip, stream: true }, says: COMPLETED },
    { ...chat, name: 'embeddings', weight: 6, path: 'embeddings', body: { input: [FILLER] } },
    {
      ...chat,
      name: 'personal information in a stream',
      weight: 5,
      body: {
        ...messages(`bytes 我的手机号是${MOBILE}`),
        stream: true,
        say: [piece('电话：138'), piece('1234'), piece('5678，'), piece('请回电。', 'stop')],
      },
      end: DONE,
      hides: MOBILE,
    },
    {
      ...chat,
      name: 'keyword asked',
      weight: 4,
      body: messages(`plain ${FILLER}${keyword}`),
      outcomes: ['refused'],
      hides: '管家',
    },
    {
      ...chat,
      name: 'keyword in a stream',
      weight: 3,
      body: { ...messages(plain), stream: true, say: [piece('前言，'), ...Array.from(keyword, (one) => piece(one))] },
      outcomes: ['refused'],
      hides: keyword,
    },
    {
      ...chat,
      name: 'caller leaves in the answer',
      weight: 5,
      body: { ...messages(`drip 50 ${FILLER}`), stream: true },
      caller: 'leaves-in-answer',
      outcomes: ['aborted', 'answered'],
    },
    {
      ...chat,
      name: 'caller leaves early',
      weight: 3,
      body: messages(`slow 50 ${FILLER}`),
      caller: 'leaves-early',
      outcomes: ['aborted', 'answered'],
    },
    { ...chat, name: 'caller reads late', weight: 2, body: messages('big'), caller: 'reads-late' },
    { ...chat, name: 'upstream error', weight: 3, body: messages('error 500'), statuses: [500], outcomes: ['failed'] },
    { ...chat, name: 'upstream cuts', weight: 1.5, body: messages('cut'), statuses: [502], outcomes: ['cut'] },
    {
      ...chat,
      name: 'upstream cuts a stream',
      weight: 1.5,
      body: { ...messages('cut'), stream: true },
      outcomes: ['cut'],
      says: 'upstream_cut',
      hides: '[DONE]',
    },
    {
      ...chat,
      name: 'unknown key',
      weight: 3,
      body: messages(plain),
      caller: 'unknown',
      statuses: [401],
      outcomes: [],
    },
    { ...chat, name: 'limited key', weight: 4, body: messages(plain), caller: 'limited', statuses: [200, 429] },
  ];
}

/** One of the kinds, each as often as its weight says. */
export function pickKind(kinds: readonly CallKind[]): CallKind {
  let at = Math.random() * kinds.reduce((sum, { weight }) => sum + weight, 0);
  for (const kind of kinds) {
    at -= kind.weight;
    if (at < 0) return kind;
  }
  return kinds.at(-1)!;
}
