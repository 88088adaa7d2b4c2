// Builds one process of the product into one file: `vite build --config tools/programs.config.ts --mode server`.
// See docs/adr/0036-programs-in-one-file.md.
import { renameSync, writeFileSync } from 'node:fs';
import { basename, dirname, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { defineConfig, type Plugin } from 'vite';
import {
  builtOf,
  type FileMark,
  INSTALLED,
  type MadeOf,
  madeOfFile,
  markOf,
  type Program,
  sourceOf,
} from '../src/apps/programs.ts';

/** Libraries of many modules. Whoever has classes or registers that others check (zod, kysely) comes with all that use it. */
const INLINED = [
  'better-auth',
  /^@better-auth\//,
  'better-call',
  'fastify-type-provider-zod',
  'jose',
  'kysely',
  'pinyin-pro',
  'zod',
];

export default defineConfig(({ mode }) => {
  const program = mode as Program;
  const built = builtOf(program);
  return {
    root: fileURLToPath(new URL('..', import.meta.url)),
    plugins: [addressesOfSources(), noteWhatItIsMadeOf(program)],
    ssr: { noExternal: INLINED },
    build: {
      ssr: sourceOf(program),
      outDir: dirname(built),
      emptyOutDir: false,
      target: 'node24',
      minify: false,
      copyPublicDir: false,
      // No other files: a process that runs is independent of what is built meanwhile.
      rolldownOptions: { output: { codeSplitting: false, entryFileNames: `${basename(built)}.new` } },
    },
  };
});

/** Workers and files that lie beside a source are still found beside it. */
function addressesOfSources(): Plugin {
  return {
    name: 'addresses-of-sources',
    transform(code, id) {
      if (!code.includes('import.meta')) return null;
      const told = code.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(id).href));
      if (told.includes('import.meta')) this.error(`${id} asks for more of import.meta than its url`);
      return { code: told, map: null };
    },
  };
}

/** Puts the program in place, and writes down of which files it is. What is older, or of a build that failed, is not run. */
function noteWhatItIsMadeOf(program: Program): Plugin {
  const files: Record<string, FileMark> = { [INSTALLED]: markOf(INSTALLED) };
  return {
    name: 'note-what-it-is-made-of',
    load(id) {
      // Noted before it is read: what changes from now on is another source.
      if (!id.startsWith('\0') && !id.includes(`${sep}node_modules${sep}`)) files[id] = markOf(id);
    },
    writeBundle() {
      const built = builtOf(program);
      renameSync(`${built}.new`, built);
      const madeOf: MadeOf = { files: { ...files, [built]: markOf(built) } };
      writeFileSync(`${madeOfFile(program)}.new`, JSON.stringify(madeOf));
      renameSync(`${madeOfFile(program)}.new`, madeOfFile(program));
    },
  };
}
