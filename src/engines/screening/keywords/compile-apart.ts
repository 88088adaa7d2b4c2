import { setImmediate } from 'node:timers/promises';
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { type Alphabet, revived } from './alphabet.ts';
import type { CompiledKeywords } from './compile.ts';
import { compileKeywords } from './compile.ts';
import { createKeywordDetector } from './detector.ts';
import type { KeywordEntry } from './entry.ts';
import type { Pattern } from './pattern.ts';

/** What the thread sends, one after the other. */
export type SentPart =
  | { readonly entries: readonly KeywordEntry[] }
  | { readonly patterns: readonly Pattern[] }
  | {
      readonly tables: Omit<CompiledKeywords, 'entries' | 'patterns' | 'alphabet'> & {
        readonly alphabet: Omit<Alphabet, 'symbolOf'>;
      };
    };

/**
 * Compiles a list in a thread of its own, so that whoever serves meanwhile goes on. `text` is the JSON of a list of entries; it is
 * read there too. What came of it is taken in small parts, with room for other work between them. Rejects as `compileKeywords` throws.
 */
export async function compileKeywordsApart(text: string): Promise<CompiledKeywords> {
  const { port1: parts, port2: port } = new MessageChannel();
  const worker = new Worker(new URL('./compile.child.ts', import.meta.url), {
    workerData: { text, port },
    transferList: [port],
    execArgv: [],
  });
  try {
    await new Promise<void>((resolve, reject) => {
      worker.once('message', () => resolve());
      worker.once('error', reject);
      worker.once('exit', (code) => reject(new Error(`the thread that compiles keywords ended with ${code}`)));
    });
    const entries: KeywordEntry[] = [];
    const patterns: Pattern[] = [];
    for (;;) {
      const part = receiveMessageOnPort(parts)?.message as SentPart;
      if ('tables' in part) {
        const { alphabet, ...rest } = part.tables;
        return { ...rest, entries, patterns, alphabet: revived(alphabet) };
      }
      if ('entries' in part) entries.push(...part.entries);
      else patterns.push(...part.patterns);
      await setImmediate();
    }
  } finally {
    parts.close();
    await worker.terminate();
  }
}

/** Builds the tables of characters, which are the same for all lists, so that no first text waits for them. */
export function buildCharacterTables(): void {
  const entry: KeywordEntry = { id: '', text: '\u6a21\u578b', kind: '', grade: 'notice' };
  const scan = createKeywordDetector('', compileKeywords([entry])).open();
  scan.push('\u6a21 model \u{1f600}', []);
  scan.end([]);
}
