import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../testing/index.ts';

const CHILD = fileURLToPath(new URL('./provider.child.ts', import.meta.url));

/** What the provider does: its accounts by subject with their claims, and what it does wrong. */
export interface ProviderBehaviour {
  accounts?: Record<string, Record<string, unknown>>;
  forge?: Record<string, unknown> | null;
  foreignKey?: boolean;
}

/** A real OpenID provider (`oidc-provider`) in a process of its own. */
export interface TestProvider {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  behave(behaviour: ProviderBehaviour): Promise<void>;
  /** kill -9. */
  kill(): Promise<void>;
  /** Starts it at the same address. */
  start(redirectUri: string): Promise<void>;
  /**
   * Goes through the provider's own pages as this account, from the address to which Steward sent the browser; answers the
   * address to which the provider sends it back.
   */
  signIn(authorizationUrl: string, account: string): Promise<string>;
}

export async function createTestProvider(): Promise<TestProvider> {
  const port = await freePort();
  const issuer = `http://127.0.0.1:${port}`;
  const [clientId, clientSecret] = ['steward', 'a-secret-of-the-client-with-enough-length'];
  let child: ChildProcess | undefined;
  let last: ProviderBehaviour = {};

  async function behave(behaviour: ProviderBehaviour): Promise<void> {
    last = { ...last, ...behaviour };
    const changed = once(child!, 'message');
    child!.send(last);
    await changed;
  }

  return {
    issuer,
    clientId,
    clientSecret,
    behave,
    async start(redirectUri) {
      child = fork(CHILD, [String(port), clientId, clientSecret, redirectUri], {
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
        execArgv: ['--disable-warning=ExperimentalWarning'],
      });
      let complaints = '';
      child.stderr?.on('data', (chunk: Buffer) => {
        complaints += chunk.toString();
      });
      const ended = once(child, 'exit').then(([code]) => {
        throw new Error(`the provider ended with ${code}: ${complaints}`);
      });
      ended.catch(() => undefined);
      await Promise.race([once(child, 'message'), ended]);
      await behave({});
    },
    async kill() {
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
    async signIn(authorizationUrl, account) {
      const jar = new Map<string, string>();
      let url = authorizationUrl;
      let form: URLSearchParams | undefined;
      for (let step = 0; step < 12; step++) {
        const response = await fetch(url, {
          redirect: 'manual',
          headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') },
          ...(form === undefined ? {} : { method: 'POST', body: form }),
        });
        form = undefined;
        for (const line of response.headers.getSetCookie()) {
          const [name = '', value = ''] = line.split(';', 1)[0]!.split(/=(.*)/s);
          jar.set(name, value);
        }
        const location = response.headers.get('location');
        if (location !== null) {
          url = new URL(location, url).href;
          if (!url.startsWith(issuer)) return url;
          continue;
        }
        const text = await response.text();
        const action = /<form[^>]* action="([^"]+)"/.exec(text)?.[1];
        const prompt = /name="prompt" value="([^"]+)"/.exec(text)?.[1];
        if (action === undefined || prompt === undefined)
          throw new Error(`the provider says: ${response.status} ${text}`);
        url = new URL(action, url).href;
        form = new URLSearchParams({ prompt, login: account, password: 'any' });
      }
      throw new Error('the provider goes round in circles');
    },
  };
}
