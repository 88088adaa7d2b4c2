import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import en from './en/index.ts';
import zh from './zh-CN/index.ts';

const web = join(dirname(fileURLToPath(import.meta.url)), '..');

type Tree = { readonly [key: string]: string | Tree };

function leavesOf(tree: Tree, prefix = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[prefix + key, value]] : leavesOf(value, `${prefix}${key}.`),
  );
}

const chinese = new Map(leavesOf(zh as unknown as Tree));
const english = new Map(leavesOf(en as unknown as Tree));

function sources(folder = web): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return ['dist', 'locales', 'public'].includes(entry.name) ? [] : sources(path);
    return /\.tsx?$/.test(entry.name) && !entry.name.endsWith('.test.ts') ? [path] : [];
  });
}

const files = sources().map((path) => ({ name: relative(web, path), text: readFileSync(path, 'utf8') }));
const withoutComments = (text: string) => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');

test('both languages have the same keys', () => {
  expect([...english.keys()].filter((key) => !chinese.has(key))).toEqual([]);
  expect([...chinese.keys()].filter((key) => !english.has(key))).toEqual([]);
  expect(chinese.size).toBeGreaterThan(400);
});

test('the files of a language do not overwrite each other', () => {
  for (const language of ['zh-CN', 'en']) {
    const folder = join(web, 'locales', language);
    const groups = readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .flatMap((name) => Object.keys(JSON.parse(readFileSync(join(folder, name), 'utf8')) as Tree));
    expect(groups.toSorted()).toEqual([...new Set(groups)].toSorted());
  }
});

test('both languages fill in the same values', () => {
  const blanks = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).toSorted();
  const differing = [...chinese].filter(([key, text]) => `${blanks(text)}` !== `${blanks(english.get(key) ?? '')}`);
  expect(differing.map(([key]) => key)).toEqual([]);
});

test('every key that the console names exists', () => {
  const groups = new Set(
    [...chinese.keys()].flatMap((key) => key.split('.').map((_, i, parts) => parts.slice(0, i).join('.'))),
  );
  const missing: string[] = [];
  let named = 0;
  for (const { name, text } of files) {
    for (const [, key] of text.matchAll(/\bt\(\s*'([\w.-]+)'/g)) {
      named++;
      if (!chinese.has(key!)) missing.push(`${name}: ${key}`);
    }
    for (const [, yes, no] of text.matchAll(/\bt\(\s*[^'`)]*\?\s*'([\w.-]+)'\s*:\s*'([\w.-]+)'/g)) {
      named += 2;
      missing.push(...[yes!, no!].filter((key) => !chinese.has(key)).map((key) => `${name}: ${key}`));
    }
    for (const [, prefix] of text.matchAll(/\bt\(\s*`([\w.-]+)\.\$\{/g)) {
      named++;
      if (!groups.has(prefix!)) missing.push(`${name}: ${prefix}.…`);
    }
  }
  expect(missing).toEqual([]);
  expect(named).toBeGreaterThan(300);
});

test('no words stand in the code', () => {
  const chineseWords = /[\u4e00-\u9fff]/;
  // Text between tags that begins with a letter, or a label given as a plain string.
  const englishWords = />\s*[A-Z][a-z]+ [a-z]+[^<>{}]*<|(?:title|label|aria-label)="[A-Za-z]|placeholder="[^"]* /;
  const found = files
    .filter(({ name }) => name.endsWith('.tsx'))
    .flatMap(({ name, text }) =>
      withoutComments(text)
        .split('\n')
        .filter((line) => chineseWords.test(line) || englishWords.test(line))
        .map((line) => `${name}: ${line.trim()}`),
    );
  expect(found).toEqual([]);
});
