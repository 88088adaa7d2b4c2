import { existsSync, statSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { HttpServer } from './instance.ts';
import { notFound } from './problem.ts';

const YEAR = 365 * 24 * 3600;
// By name, because addresses of the console have dots too: /measures/6.1.b
const FILE = /\.(js|mjs|css|map|html|json|png|jpg|svg|ico|woff2?|txt|xml|wasm|webmanifest)$/;

/**
 * Serves the console's files. Paths that are no file answer `index.html` (the console routes by itself), or
 * `fallbackHtml` while the console has not been built. Files under `assets/` carry a hash in their name and are cached
 * for good; the page itself is asked for every time. Register it last.
 */
export async function serveConsole(app: HttpServer, options: { dir: string; fallbackHtml: string }): Promise<void> {
  const root = resolve(options.dir);
  await app.register(async (scope) => {
    await scope.register(fastifyStatic, { root, serve: false, cacheControl: false, suppressWarning: true });
    scope.route({
      method: 'GET',
      url: '/*',
      config: { access: { public: true } },
      logLevel: 'warn',
      schema: { hide: true },
      handler: (request, reply) => {
        const path = (request.params as { '*': string })['*'];
        if (isFile(root, path) && path !== 'index.html') {
          const cache = path.startsWith('assets/') ? `public, max-age=${YEAR}, immutable` : 'no-cache';
          return reply.header('cache-control', cache).sendFile(path);
        }
        // A missing script must not be answered with a page, and an unknown address of the interface is a 404.
        if (/^(api|assets)(\/|$)/.test(path) || (path !== 'index.html' && FILE.test(path))) throw notFound();
        reply.header('cache-control', 'no-cache');
        if (existsSync(join(root, 'index.html'))) return reply.sendFile('index.html');
        return reply.type('text/html; charset=utf-8').send(options.fallbackHtml);
      },
    });
  });
}

function isFile(root: string, path: string): boolean {
  const file = resolve(root, path);
  if (path.includes('\0') || !file.startsWith(root + sep)) return false;
  return statSync(file, { throwIfNoEntry: false })?.isFile() === true;
}
