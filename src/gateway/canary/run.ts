import type { PolicyCanaries, PolicyRoute } from '../../kernel/policy/index.ts';
import {
  type CanaryAnswer,
  type CanaryRun,
  canaryPlace,
  canaryQuestions,
  embeddingOf,
} from '../../kernel/policy/index.ts';
import { sha256Hex } from '../../platform/crypto/index.ts';
import type { Upstreams } from '../upstream/index.ts';
import { type Asked, ask, type Form } from './ask.ts';

/** After these the upstream is not there: the rest of the prompts would only wait for the same. */
const GONE: ReadonlySet<string> = new Set(['unreachable', 'timeout', 'stopped']);
/** The request was not to the upstream's liking; put otherwise it may be. */
const DISLIKED: ReadonlySet<number | null> = new Set([400, 422]);
/** What servers say that do not converse at all. */
const SPEECHLESS: ReadonlySet<number | null> = new Set([...DISLIKED, 404, 405, 501]);

/** What an upstream answers questions with, once it is known. */
export type Kind = 'words' | 'vectors';

/**
 * One round of all prompts at one upstream, one after the other. Does not reject. Vectors are asked for only of an upstream that has
 * never answered with words: one that does is not another thing because it refuses for an hour.
 */
export async function run(
  upstreams: Upstreams,
  route: PolicyRoute,
  canaries: PolicyCanaries,
  { kind, wall, signal }: { readonly kind: Kind | null; readonly wall: () => number; readonly signal: AbortSignal },
): Promise<{ readonly run: CanaryRun; readonly kind: Kind | null }> {
  const at = new Date(wall()).toISOString();
  const answers: CanaryAnswer[] = [];
  const given: NonNullable<Asked['answer']>[] = [];
  const sums = { calls: 0, served: 0, inputTokens: 0, outputTokens: 0 };
  let form: Form = kind === 'vectors' ? 'embedding' : 'usual';
  // One whose circuit is open gets no question: it has enough to do.
  let gone = typeof upstreams.choose([route], null) === 'string' ? 'down' : null;

  async function question(text: string, put: Form): Promise<Asked> {
    const asked = await ask(upstreams, route, { text, maxTokens: canaries.maxTokens, form: put }, signal);
    if (asked.sent) sums.calls++;
    if (asked.status === 200) sums.served++;
    sums.inputTokens += asked.usage.input;
    sums.outputTokens += asked.usage.output;
    return asked;
  }

  /** The first question finds out in what form the rest is asked. */
  async function found(text: string): Promise<Asked> {
    let asked = await question(text, form);
    if (route.kind === 'anthropic') return asked;
    if (form === 'usual' && DISLIKED.has(asked.status)) {
      form = 'plain';
      asked = await question(text, form);
    }
    if (kind !== null || given.length > 0 || !SPEECHLESS.has(asked.status)) return asked;
    const vector = await question(text, 'embedding');
    if (vector.answer === null) return asked;
    form = 'embedding';
    return vector;
  }

  const named = (id: string) => (form === 'embedding' ? embeddingOf(id) : id);
  for (const { id, text } of canaries.prompts) {
    if (gone !== null) {
      answers.push({ prompt: named(id), digest: null, error: gone });
      continue;
    }
    const asked = await found(text);
    const { answer, error, status } = asked;
    if (answer !== null) given.push(answer);
    if (error !== null && GONE.has(error)) gone = error;
    const code = error === 'status' ? `status-${status}` : error;
    answers.push({ prompt: named(id), digest: answer?.digest ?? null, error: code });
  }
  const run: CanaryRun = {
    endpointId: route.endpointId,
    place: sha256Hex(canaryPlace(route)),
    questions: sha256Hex(canaryQuestions(canaries)),
    at,
    endedAt: new Date(wall()).toISOString(),
    ...sums,
    answers,
    model: sameOf(given.map(({ model }) => model)),
    systemFingerprint: sameOf(given.map(({ fingerprint }) => fingerprint)),
  };
  return { run, kind: given.length === 0 ? kind : form === 'embedding' ? 'vectors' : 'words' };
}

function sameOf(names: readonly (string | null)[]): string | null {
  const [first = null] = names;
  return names.every((name) => name === first) ? first : null;
}
