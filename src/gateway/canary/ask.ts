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
const BOUNDS = {
  usual: (maxTokens: number) => ({ temperature: 0, max_tokens: maxTokens }),
  plain: (maxTokens: number) => ({ max_completion_tokens: maxTokens }),
} as const;
/** `embedding`: its text is sent where no words are answered. */
export type Form = keyof typeof BOUNDS | 'embedding';

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
  const said = requestOf(route, question);
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
            const text = Buffer.concat(chunks).toString('utf8');
            const read = question.form === 'embedding' ? readVector(text) : readAnswer(text, dialectOf(route.kind));
            end(read ?? {}, read === null ? 'unreadable' : null);
          }
        },
        error: () => end({}, sent ? 'cut' : 'unreachable'),
      },
    );
  });
}

function requestOf(
  { kind, upstreamModel }: PolicyRoute,
  { text, maxTokens, form }: { readonly text: string; readonly maxTokens: number; readonly form: Form },
) {
  const dialect = dialectOf(kind);
  if (form === 'embedding') {
    const asked = { model: upstreamModel, input: text, encoding_format: 'float' };
    if (dialect !== null) return dialect.request('embeddings', asked, upstreamModel);
    return { path: '/embeddings', body: JSON.stringify(asked) };
  }
  const asked = { model: upstreamModel, messages: [{ role: 'user', content: text }], ...BOUNDS[form](maxTokens) };
  if (dialect !== null) return dialect.request('chat.completions', asked, upstreamModel);
  return { path: '/chat/completions', body: JSON.stringify(asked) };
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

/** Components of a vector that its digest is made of. */
const LEADING = 8;

/**
 * A vector as what stays the same while its figures tremble in their last places, as they do over batches and hardware: how many
 * components it has, and which of them are the largest, with their signs. Rounded figures would not do: of a thousand some always lie on an edge.
 */
function readVector(text: string): Pick<Asked, 'answer' | 'usage'> | null {
  try {
    const whole = JSON.parse(text) as JsonObject;
    const [first] = whole.data as { embedding: unknown }[];
    const vector = first!.embedding as number[];
    if (!Array.isArray(vector) || vector.length === 0 || !vector.every(Number.isFinite)) return null;
    const leading = vector
      .map((value, index) => ({ size: Math.abs(value), name: `${value < 0 ? '-' : '+'}${index}` }))
      .sort((a, b) => b.size - a.size)
      .slice(0, LEADING)
      .map(({ name }) => name)
      .sort();
    const { prompt_tokens: input } = (whole.usage ?? {}) as JsonObject;
    return {
      answer: {
        digest: sha256Hex(JSON.stringify(['embedding', vector.length, leading])),
        model: nameOf(whole.model),
        fingerprint: null,
      },
      usage: { input: countOf(input), output: 0 },
    };
  } catch {
    return null;
  }
}

const nameOf = (value: unknown) => (typeof value === 'string' && value !== '' ? value.slice(0, 200) : null);
const countOf = (value: unknown) => (Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : 0);
