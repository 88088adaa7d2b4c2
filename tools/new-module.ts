// `npm run new:module -- resources/tools 0060`: lays out a module in the shape of the house.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const CHAPTERS = ['resources', 'development', 'operation'];

export interface ModuleFile {
  readonly path: string;
  readonly text: string;
}

/** The files of a new module `chapter/noun`, whose first migration is `number` (four digits). */
export function moduleFiles(chapter: string, noun: string, number: string): ModuleFile[] {
  if (!CHAPTERS.includes(chapter)) throw new Error(`the chapter must be one of ${CHAPTERS.join(', ')}`);
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(noun)) throw new Error('the noun is written in small letters and hyphens');
  if (!/^\d{4}$/.test(number)) throw new Error('the number of the first migration has four digits');
  const camel = noun.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  const Pascal = camel[0]!.toUpperCase() + camel.slice(1);
  const table = noun.replaceAll('-', '_');
  const up = '../../..';
  const files: Record<string, string> = {
    [`${noun}.table.ts`]: `export interface ${Pascal}Row {\n  id: string;\n  created_at: Date;\n}\n\nexport interface ${Pascal}Tables {\n  ${table}: ${Pascal}Row;\n}\n`,
    [`${noun}.migrations.ts`]: `import { sql } from 'kysely';
import type { Migration } from '${up}/platform/database/index.ts';

export const ${camel}Migrations: readonly Migration[] = [
  {
    id: '${number}-${noun}',
    async up(db) {
      await sql\`CREATE TABLE ${table} (id text PRIMARY KEY, created_at timestamptz NOT NULL)\`.execute(db);
    },
  },
];
`,
    [`${noun}.permissions.ts`]: `import type { PermissionRules } from '${up}/kernel/identity/index.ts';

export const ${camel}Permissions = {
  '${noun}.read': { roles: 'everyone', scope: 'anywhere', title: { zh: '查看', en: 'See' } },
} as const satisfies PermissionRules;
`,
    [`${noun}.schema.ts`]: `import { z } from 'zod';

export const ${camel}View = z.object({ id: z.string(), createdAt: z.string() });
export type ${Pascal}View = z.infer<typeof ${camel}View>;
`,
    [`${noun}.repository.ts`]: `import type { Db } from '${up}/platform/database/index.ts';
import type { ${Pascal}Tables } from './${noun}.table.ts';

/** The newest first; at most \`limit\`. */
export function list(db: Db<${Pascal}Tables>, limit: number) {
  return db.selectFrom('${table}').selectAll().orderBy('id', 'desc').limit(limit).execute();
}
`,
    [`${noun}.service.ts`]: `import type { Db } from '${up}/platform/database/index.ts';
import * as repository from './${noun}.repository.ts';
import type { ${Pascal}View } from './${noun}.schema.ts';
import type { ${Pascal}Tables } from './${noun}.table.ts';

export interface ${Pascal}Deps {
  readonly db: Db<${Pascal}Tables>;
}

export type ${Pascal}Service = ReturnType<typeof create${Pascal}Service>;

export function create${Pascal}Service({ db }: ${Pascal}Deps) {
  return {
    async list(limit: number): Promise<${Pascal}View[]> {
      const rows = await repository.list(db, limit);
      return rows.map((row) => ({ id: row.id, createdAt: row.created_at.toISOString() }));
    },
  };
}
`,
    [`${noun}.routes.ts`]: `import { z } from 'zod';
import { type HttpServer, pageQuery } from '${up}/platform/http/index.ts';
import { ${camel}View } from './${noun}.schema.ts';
import type { ${Pascal}Service } from './${noun}.service.ts';

export function add${Pascal}Routes(app: HttpServer, service: ${Pascal}Service): void {
  app.get(
    '/api/v1/${noun}',
    {
      config: { access: { permission: '${noun}.read' } },
      schema: {
        tags: ['${noun}'],
        summary: 'List',
        operationId: 'list${Pascal}',
        querystring: pageQuery,
        response: { 200: z.object({ items: z.array(${camel}View) }) },
      },
    },
    async (request) => ({ items: await service.list(request.query.limit) }),
  );
}
`,
    'index.ts': `import type { HttpServer } from '${up}/platform/http/index.ts';
import { add${Pascal}Routes } from './${noun}.routes.ts';
import { create${Pascal}Service, type ${Pascal}Deps } from './${noun}.service.ts';

export { ${camel}Migrations } from './${noun}.migrations.ts';
export { ${camel}Permissions } from './${noun}.permissions.ts';
export type { ${Pascal}View } from './${noun}.schema.ts';

export function create${Pascal}Module(deps: ${Pascal}Deps) {
  const service = create${Pascal}Service(deps);
  return {
    service,
    register(app: HttpServer): void {
      add${Pascal}Routes(app, service);
    },
  };
}
`,
    'README.md': `# ${chapter}/${noun}\n\nWhat it manages, which measures run because of it, and what is not part of it.\n`,
  };
  return Object.entries(files).map(([name, text]) => ({ path: join('src', 'modules', chapter, noun, name), text }));
}

if (import.meta.main) {
  const [place = '', number = ''] = process.argv.slice(2);
  const [chapter = '', noun = ''] = place.split('/');
  try {
    const files = moduleFiles(chapter, noun, number);
    const folder = join('src', 'modules', chapter, noun);
    if (existsSync(folder)) throw new Error(`${folder} is there already`);
    mkdirSync(folder, { recursive: true });
    for (const file of files) writeFileSync(file.path, file.text);
    console.log(
      `${folder}: ${files.length} files. Add its migrations, permissions and routes in src/apps/server/compose.ts.`,
    );
  } catch (error) {
    console.error(`new:module: ${(error as Error).message}\nUse: npm run new:module -- resources/tools 0060`);
    process.exitCode = 1;
  }
}
