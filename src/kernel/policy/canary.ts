import type { PolicyRoute } from './route.ts';

/** Fixed questions that gateways ask every upstream from time to time, so that another model behind the same name is noticed. */
export interface PolicyCanaries {
  readonly everySeconds: number;
  /** Bound of each answer. */
  readonly maxTokens: number;
  readonly prompts: readonly CanaryPrompt[];
}

export interface CanaryPrompt {
  readonly id: string;
  readonly text: string;
}

/** An upstream that a gateway could ask: it holds what it needs for it. */
export interface CanaryPlace {
  readonly endpointId: string;
  /** Hex SHA-256 of {@link canaryPlace}. */
  readonly place: string;
}

/** That one gateway and no other asks there, as long as {@link CanaryTurns} say. */
export interface CanaryTurn extends CanaryPlace {
  /** Since anybody asked there last; null: nobody has yet. */
  readonly askedSecondsAgo: number | null;
}

/** What the server answers a gateway that said where it could ask. */
export interface CanaryTurns {
  /** How long they hold, from when the gateway asked for them. */
  readonly seconds: number;
  readonly turns: readonly CanaryTurn[];
}

/** What one prompt was answered within a run: the digest of the answer, or why there is none. */
export interface CanaryAnswer {
  /** Its id, or {@link embeddingOf} that where no words are answered but a vector. */
  readonly prompt: string;
  /** Hex SHA-256. */
  readonly digest: string | null;
  /** Stable code; null where there is an answer. */
  readonly error: string | null;
}

/** One round of the prompts at one upstream. */
export interface CanaryRun {
  readonly endpointId: string;
  /** Hex SHA-256 of {@link canaryPlace}. */
  readonly place: string;
  /** Hex SHA-256 of {@link canaryQuestions}. */
  readonly questions: string;
  readonly at: string;
  readonly endedAt: string;
  /** Requests that went to the upstream, and those of them that it served: its own counters have these too. */
  readonly calls: number;
  readonly served: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly answers: readonly CanaryAnswer[];
  /** What the upstream called the model, and its own mark of how it is set up; null where it said nothing, or not the same each time. */
  readonly model: string | null;
  readonly systemFingerprint: string | null;
}

/** What is asked there: as long as this is the same, so should the answers be. */
export function canaryPlace({ kind, baseUrl, upstreamModel, apiVersion }: PolicyRoute): string {
  return JSON.stringify([kind, baseUrl, upstreamModel, apiVersion ?? null]);
}

/** What answers are compared under: other questions have other answers. How often they are asked changes nothing. */
export function canaryQuestions({ maxTokens, prompts }: Pick<PolicyCanaries, 'maxTokens' | 'prompts'>): string {
  return JSON.stringify([maxTokens, ...prompts.map(({ id, text }) => [id, text])]);
}

const EMBEDDING = '~embedding';

/** The name under which the vector of a prompt's text is compared: words and vectors of one upstream never mix. */
export function embeddingOf(prompt: string): string {
  return prompt + EMBEDDING;
}

/** The prompt behind what was compared, and whether that is a vector. */
export function promptOf(compared: string): { readonly prompt: string; readonly embedding: boolean } {
  const embedding = compared.endsWith(EMBEDDING);
  return { prompt: embedding ? compared.slice(0, -EMBEDDING.length) : compared, embedding };
}
