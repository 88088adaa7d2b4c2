import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { compileKeywords } from './compile.ts';
import type { SentPart } from './compile-apart.ts';
import type { KeywordEntry } from './entry.ts';

// The other side of `compileKeywordsApart`: compiles, and sends what came of it in parts that are quickly read.

const PART = 250;
const { text, port } = workerData as { text: string; port: MessagePort };
const send = (part: SentPart) => port.postMessage(part);

const entries = JSON.parse(text) as KeywordEntry[];
const { alphabet, patterns, entries: kept, ...rest } = compileKeywords(entries);
const { symbolOf: _symbolOf, ...tables } = alphabet;
for (let at = 0; at < kept.length; at += PART) send({ entries: kept.slice(at, at + PART) });
for (let at = 0; at < patterns.length; at += PART) send({ patterns: patterns.slice(at, at + PART) });
send({ tables: { alphabet: tables, ...rest } });
// Only now does the other side begin to take them.
parentPort!.postMessage('compiled');
