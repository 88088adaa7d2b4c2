import type { PolicyCanaries, PolicyRoute } from '../../kernel/policy/index.ts';
import { type CanaryAnswer, type CanaryRun, canaryPlace, canaryQuestions } from '../../kernel/policy/index.ts';
import { sha256Hex } from '../../platform/crypto/index.ts';
import type { Upstreams } from '../upstream/index.ts';
import { type Asked, ask, type Form } from './ask.ts';

/** After these the upstream is not there: the rest of the prompts would only wait for the same. */
const GONE: ReadonlySet<string> = new Set(['unreachable', 'timeout', 'stopped']);
/** The request was not to the upstream's liking; put otherwise it may be. */
const DISLIKED: ReadonlySet<number | null> = new Set([400, 422]);

/** One round of all prompts at one upstream, one after the other. Does not reject. */
export async function run(
  upstreams: Upstreams,
  route: PolicyRoute,
  canaries: PolicyCanaries,
  wall: () => number,
  signal: AbortSignal,
): Promise<CanaryRun> {
  const at = new Date(wall()).toISOString();
  const answers: CanaryAnswer[] = [];
  const given: NonNullable<Asked['answer']>[] = [];
  const sums = { calls: 0, served: 0, inputTokens: 0, outputTokens: 0 };
  let form: Form = 'usual';
  // One whose circuit is open gets no question: it has enough to do.
  let gone = typeof upstreams.choose([route], null) === 'string' ? 'down' : null;

  async function question(text: string): Promise<Asked> {
    const asked = await ask(upstreams, route, { text, maxTokens: canaries.maxTokens, form }, signal);
    if (asked.sent) sums.calls++;
    if (asked.status === 200) sums.served++;
    sums.inputTokens += asked.usage.input;
    sums.outputTokens += asked.usage.output;
    return asked;
  }

  for (const { id, text } of canaries.prompts) {
    if (gone !== null) {
      answers.push({ prompt: id, digest: null, error: gone });
      continue;
    }
    let asked = await question(text);
    if (form === 'usual' && route.kind !== 'anthropic' && DISLIKED.has(asked.status)) {
      form = 'plain';
      asked = await question(text);
    }
    const { answer, error, status } = asked;
    if (answer !== null) given.push(answer);
    if (error !== null && GONE.has(error)) gone = error;
    const code = error === 'status' ? `status-${status}` : error;
    answers.push({ prompt: id, digest: answer?.digest ?? null, error: code });
  }
  return {
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
}

function sameOf(names: readonly (string | null)[]): string | null {
  const [first = null] = names;
  return names.every((name) => name === first) ? first : null;
}
