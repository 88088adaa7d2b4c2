import { pino } from 'pino';
import { createHttpServer, type HttpServer } from '../../../../../platform/http/index.ts';
import { createTestOrganisation, PASSWORD } from '../../testing.ts';

export type TestOrganisation = Awaited<ReturnType<typeof createTestOrganisation>>;

/** One browser: keeps cookies, sends its origin. */
export interface TestBrowser {
  cookie(): string;
  send(method: string, path: string, body?: unknown): Promise<{ status: number; headers: Headers; body: TestBody }>;
}

// biome-ignore lint/suspicious/noExplicitAny: answers are read by what a test needs of them
type TestBody = any;

/** The organisation with its people module behind a real HTTP server. */
export async function serveTestOrganisation(options: Parameters<typeof createTestOrganisation>[0] = {}) {
  const organisation = await createTestOrganisation(options);
  const { people, auth, authority, governance } = organisation;
  const app: HttpServer = await createHttpServer({
    logger: pino({ level: 'silent' }),
    version: '0.0.0',
    trustProxy: '127.0.0.1',
    sessionCookie: auth.cookieName,
    authenticate: async (request) => {
      const identity = await auth.identify(request.headers);
      return identity === null ? null : people.actorOf(identity);
    },
    authorise: (actor, permission) => authority.permits(actor, permission),
    idempotency: { run: async (_key: unknown, work: () => Promise<unknown>) => work() } as never,
  });
  people.register(app);
  const origin = await app.listen({ host: '127.0.0.1', port: 0 });

  let browsers = 0;
  function browser(headers: Record<string, string> = {}): TestBrowser {
    // An address of its own, as people have: the limit of attempts is by address.
    const address = `10.0.0.${++browsers}`;
    const jar = new Map<string, string>();
    const cookie = () => [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    return {
      cookie,
      async send(method, path, body) {
        const url = path.startsWith('http') ? path : `${origin}${path.startsWith('/api/') ? '' : '/api/v1'}${path}`;
        const response = await fetch(url, {
          method,
          redirect: 'manual',
          headers: {
            origin,
            'x-forwarded-for': address,
            ...(jar.size > 0 ? { cookie: cookie() } : {}),
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
            ...headers,
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
        for (const line of response.headers.getSetCookie()) {
          const [name = '', value = ''] = line.split(';', 1)[0]!.split(/=(.*)/s);
          if (/max-age=0/i.test(line) || value === '') jar.delete(name);
          else jar.set(name, value);
        }
        const text = await response.text();
        const json = response.headers.get('content-type')?.includes('json') === true;
        return { status: response.status, headers: response.headers, body: json ? JSON.parse(text) : text };
      },
    };
  }

  return {
    ...organisation,
    origin,
    browser,
    /** Sets the person's password and signs them in, in a browser of their own. */
    async enter(person: { personId: string; name: string }): Promise<TestBrowser> {
      await auth.credentials.setPassword(person.personId, PASSWORD).catch(() => undefined);
      const own = browser();
      await own.send('POST', '/session', { email: `${person.name}@example.org`, password: PASSWORD });
      return own;
    },
    recordsOf: async (kind: string) => (await governance.records.query({ kind, limit: 200 })).items,
    async close() {
      await app.close();
      await organisation.close();
    },
  };
}
