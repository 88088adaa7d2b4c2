import type { PolicyRoute } from '../../kernel/policy/index.ts';
import { sha256Hex } from '../../platform/crypto/index.ts';
import { dialectOf } from '../dialect/index.ts';
import type { Upstreams } from '../upstream/index.ts';

const MOST_BYTES = 1_000_000;
const MOST_MILLIS = 60_000;

/** What came of one request. */
export interface Asked {
  /** Whether it went out: a connection was there. */
  readonly sent: boolean;
  readonly status: number | null;
  readonly answer: {
    readonly digest: string;
    readonly model: string | null;
    readonly fingerprint: string | null;
  } | null;
  readonly usage: { readonly input: number; readonly output: number };
  /** Stable code; null where there is an answer. */
  readonly error: string | null;
}

/** How a question is put. Some models take neither a temperature nor the older name of the bound. */
export const FORMS = {
  usual: (maxTokens: number) => ({ temperature: 0, max_tokens: maxTokens }),
  plain: (maxTokens: number) => ({ max_completion_tokens: maxTokens }),
} as const;
export type Form = keyof typeof FORMS;

/**
 * Asks one question at an upstream as any request is asked, through its connections and with its credential, and nothing besides: it
 * is no try of anybody's request, so the health of the upstream does not hear of it. Does not reject.
 */
export function ask(
  upstreams: Upstreams,
  route: PolicyRoute,
  question: { readonly text: string; readonly maxTokens: number; readonly form: Form },
  signal: AbortSignal,
): Promise<Asked> {
  const dialect = dialectOf(route.kind);
  const asked = {
    model: route.upstreamModel,
    messages: [{ role: 'user', content: question.text }],
    ...FORMS[question.form](question.maxTokens),
  };
  const said =
    dialect === null
      ? { path: '/chat/completions', body: JSON.stringify(asked) }
      : dialect.request('chat.completions', asked, route.upstreamModel);
  const nothing = { sent: false, status: null, answer: null, usage: { input: 0, output: 0 } };
  if ('unsupported' in said) return Promise.resolve({ ...nothing, error: 'unsupported' });
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let sent = false;
    let over = false;
    let status: number | null = null;
    let abort: () => void = () => undefined;
    const end = (result: Partial<Asked>, error: string | null) => {
      if (over) return;
      over = true;
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      resolve({ ...nothing, sent, status, ...result, error });
    };
    const give = (error: string) => {
      end({}, error);
      abort();
    };
    const stop = () => give('stopped');
    const timer = setTimeout(() => give('timeout'), Math.min(MOST_MILLIS, route.timeouts.totalMillis));
    timer.unref();
    signal.addEventListener('abort', stop);
    upstreams.post(
      route,
      said.path,
      said.body,
      { stream: false, passed: [] },
      {
        abandoned: () => over,
        start(call) {
          sent = true;
          abort = () => call.abort(new Error('the canary is over'));
          if (over) abort();
        },
        head(code) {
          status = code;
        },
        data(chunk) {
          chunks.push(chunk);
          size += chunk.length;
          if (size > MOST_BYTES) give('too-large');
        },
        end() {
          if (status !== 200) end({}, 'status');
          else {
            const read = readAnswer(Buffer.concat(chunks).toString('utf8'), dialect);
            end(read ?? {}, read === null ? 'unreadable' : null);
          }
        },
        error: () => end({}, sent ? 'cut' : 'unreachable'),
      },
    );
  });
}

type JsonObject = Record<string, unknown>;

/** What the model said; what differs each time by design, such as ids and times, is left out. */
function readAnswer(text: string, dialect: ReturnType<typeof dialectOf>): Pick<Asked, 'answer' | 'usage'> | null {
  try {
    const whole = JSON.parse(dialect === null ? text : dialect.answer(text, new Date(0))) as JsonObject;
    const [choice] = whole.choices as { message: JsonObject; finish_reason: unknown }[];
    const { content = null, reasoning_content: thought = null, refusal = null, tool_calls: calls } = choice!.message;
    const tools = Array.isArray(calls) ? calls.map((call: JsonObject) => call.function ?? null) : [];
    const { prompt_tokens: input, completion_tokens: output } = (whole.usage ?? {}) as JsonObject;
    return {
      answer: {
        digest: sha256Hex(JSON.stringify([content, thought, refusal, tools, choice!.finish_reason ?? null])),
        model: nameOf(whole.model),
        fingerprint: nameOf(whole.system_fingerprint),
      },
      usage: { input: countOf(input), output: countOf(output) },
    };
  } catch {
    return null;
  }
}

const nameOf = (value: unknown) => (typeof value === 'string' && value !== '' ? value.slice(0, 200) : null);
const countOf = (value: unknown) => (Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : 0);
