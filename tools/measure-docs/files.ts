import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** How a folder differs from the documents it should hold, one sentence each; empty when it is up to date. */
export function differences(folder: string, documents: ReadonlyMap<string, string>): string[] {
  const present = existsSync(folder) ? readdirSync(folder) : [];
  const found = present.filter((name) => !documents.has(name)).map((name) => `${name} belongs to no measure`);
  for (const [name, text] of documents) {
    if (!present.includes(name)) found.push(`${name} is missing`);
    else if (readFileSync(join(folder, name), 'utf8') !== text) found.push(`${name} is out of date`);
  }
  return found;
}

/** Writes the documents and removes Markdown files of the folder that belong to none of them. */
export function writeDocuments(folder: string, documents: ReadonlyMap<string, string>): void {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) {
    if (name.endsWith('.md') && !documents.has(name)) rmSync(join(folder, name));
  }
  for (const [name, text] of documents) writeFileSync(join(folder, name), text);
}
