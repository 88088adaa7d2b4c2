import type { Policy } from './policy.ts';

/** One detector of a screening chain. The gateway's screening port interprets the parameters. */
export interface PolicyDetector {
  /** `keywords`, `personal-information`, `hidden-characters`, `guard`, or what else the gateway knows. */
  readonly detector: string;
  readonly mode: 'observe' | 'warn' | 'block';
  /** Of keywords: `list` and `sha256` name which list and which of its contents; of guards: `guard` names one of the policy's. */
  readonly parameters: { readonly [key: string]: string | number | boolean };
}

/** How a guard model is asked and what its answers mean, where it is none of the formats that are built in. */
export interface GuardPromptFormat {
  /** What it is asked; `{text}` is where the text stands, `{prompt}` where what was asked before it. */
  readonly prompt: string;
  /** Words with which an answer begins, in any case. What begins with neither is no verdict. */
  readonly safe: string;
  readonly unsafe: string;
  readonly grade: 'notice' | 'low' | 'medium' | 'high';
}

/** A guard model behind an OpenAI-compatible server. Its credential is delivered sealed, as those of upstreams are. */
export interface PolicyGuard {
  readonly id: string;
  readonly baseUrl: string;
  readonly model: string;
  readonly format: 'qwen3guard' | 'llama-guard' | GuardPromptFormat;
  /** How much of a text it is asked about at once, in UTF-16 units. */
  readonly stream:
    | { readonly kind: 'window'; readonly size: number; readonly overlap: number }
    | { readonly kind: 'whole'; readonly limit: number };
  readonly timeoutMillis: number;
  readonly concurrency: number;
  readonly credential: boolean;
}

/** How an answer says that a machine made it. */
export interface PolicyLabels {
  /** Words that everybody reads, at the start or the end of a text. */
  readonly explicit: { readonly place: 'start' | 'end'; readonly text: string } | null;
  /** What programs read: the `AIGC` block in a header, and as a member of answers, of streams in the last event. */
  readonly implicit: { readonly header: boolean; readonly member: boolean; readonly producer: string } | null;
  /** Applications whose answers bear them; all when absent. */
  readonly applicationIds?: readonly string[];
  /** Applications that may ask for an answer without the words, for people who have taken on the duty by an agreement; absent where none may. */
  readonly unlabelled?: { readonly applicationIds: readonly string[]; readonly agreement: string };
}

/** Value of the mark `label.explicit` in records of answers that went without the words because that was asked for. */
export const UNLABELLED_MARK = 'unlabelled';

/** The contents of keyword lists that must be at hand before the policy may be applied: list id by SHA-256. */
export function keywordContents({ releases, applications }: Policy): Map<string, string> {
  const contents = new Map<string, string>();
  for (const { screening } of [...releases, ...applications])
    for (const { detector, parameters } of screening ?? [])
      if (detector === 'keywords' && typeof parameters.sha256 === 'string')
        contents.set(parameters.sha256, String(parameters.list));
  return contents;
}
