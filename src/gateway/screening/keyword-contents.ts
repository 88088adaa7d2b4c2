import {
  compileKeywords,
  compileKeywordsApart,
  createKeywordDetector,
  type IncrementalDetector,
  type KeywordEntry,
} from '../../engines/screening/index.ts';
import { keywordContents, type Policy } from '../../kernel/policy/index.ts';
import { sha256Hex } from '../../platform/crypto/index.ts';
import type { Folder } from '../../platform/files/index.ts';

/** The bytes of a list's content, as the server has them; null when it has none. */
export type FetchContent = (sha256: string, signal: AbortSignal) => Promise<Uint8Array | null>;

/** Contents of keyword lists by their hash: fetched once, on disk, compiled. What is held under a hash never changes. */
export interface KeywordContents {
  find(sha256: string): IncrementalDetector | null;
  /** True when everything the policy names is compiled. */
  ready(policy: Policy): boolean;
  /** Brings here what the policy names, from disk or from the server. Throws, naming the list, when it can not. */
  prepare(policy: Policy, signal: AbortSignal): Promise<void>;
  /** From disk only, at the start. Answers what is missing or is not what its hash says. */
  load(policy: Policy): Promise<string[]>;
  /** Drops what none of these names; texts under way keep what they began with. */
  keepOnly(policies: readonly Policy[]): Promise<void>;
}

/** A list so short is compiled in a moment; a thread would take longer to start. */
const FEW_BYTES = 20_000;
const FILE = /^([0-9a-f]{64})\.json$/;

export function openKeywordContents(folder: Folder, fetchContent: FetchContent): KeywordContents {
  const compiled = new Map<string, IncrementalDetector>();

  const nameOfFile = (sha256: string) => `${sha256}.json`;

  async function compile(sha256: string, bytes: Uint8Array): Promise<void> {
    const text = Buffer.from(bytes).toString('utf8');
    const keywords =
      bytes.length <= FEW_BYTES
        ? compileKeywords(JSON.parse(text) as KeywordEntry[])
        : await compileKeywordsApart(text);
    compiled.set(sha256, createKeywordDetector('keywords', keywords));
  }

  /** Null when there is none, or one that somebody changed. */
  async function fromDisk(sha256: string): Promise<Uint8Array | null> {
    const bytes = await folder.read(nameOfFile(sha256));
    return bytes !== null && sha256Hex(bytes) === sha256 ? bytes : null;
  }

  async function fromServer(sha256: string, list: string, signal: AbortSignal): Promise<Uint8Array> {
    const bytes = await fetchContent(sha256, signal);
    if (bytes === null) throw new Error(`the server does not have the content of keyword list ${list}`);
    if (sha256Hex(bytes) !== sha256)
      throw new Error(`the content of keyword list ${list} is not what its hash says; it is not used`);
    await folder.write(nameOfFile(sha256), bytes);
    return bytes;
  }

  return {
    find: (sha256) => compiled.get(sha256) ?? null,
    ready: (policy) => [...keywordContents(policy).keys()].every((sha256) => compiled.has(sha256)),
    async prepare(policy, signal) {
      // One after the other: each compiles on a core of its own, and traffic needs them too.
      for (const [sha256, list] of keywordContents(policy)) {
        if (compiled.has(sha256)) continue;
        signal.throwIfAborted();
        await compile(sha256, (await fromDisk(sha256)) ?? (await fromServer(sha256, list, signal)));
      }
    },
    async load(policy) {
      const missing: string[] = [];
      for (const [sha256, list] of keywordContents(policy)) {
        const bytes = await fromDisk(sha256);
        if (bytes === null) missing.push(list);
        else await compile(sha256, bytes);
      }
      return missing;
    },
    async keepOnly(policies) {
      const wanted = new Set(policies.flatMap((policy) => [...keywordContents(policy).keys()]));
      for (const sha256 of [...compiled.keys()]) if (!wanted.has(sha256)) compiled.delete(sha256);
      for (const name of await folder.list()) {
        const sha256 = FILE.exec(name)?.[1];
        if (sha256 !== undefined && !wanted.has(sha256)) await folder.remove(name);
      }
    },
  };
}
