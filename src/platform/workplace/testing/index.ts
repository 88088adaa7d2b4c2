/** A server of ours that speaks the protocols of workplace platforms as their documents say; for tests. */
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WorkplaceKind } from '../index.ts';
import { dingTalk } from './dingtalk.ts';
import { feishu } from './feishu.ts';
import { wecom } from './wecom.ts';

export interface TestAccount {
  id: string;
  name: string;
  email?: string;
  /** As the person entered it. */
  ownEmail?: string;
  departments: string[];
  left?: boolean;
}

/** What all three protocols are served from. */
export interface TestPlatform {
  readonly appId: string;
  readonly secret: string;
  accounts: TestAccount[];
  /** Department ids with names and parents; without the root. */
  departments: { id: string; name: string; parent: string }[];
  /** How many people a page holds, whatever was asked for. */
  pageSize: number;
  /** So many requests of contacts are answered that too much was asked. */
  busy: number;
  /** So many requests of contacts get an error of the platform's, in the way of the platform. */
  broken: number;
  /** Requests by path. */
  readonly asked: string[];
  readonly tokens: Set<string>;
  /** Tokens of signed-in people, by token. */
  readonly people: Map<string, string>;
  /** A code works once. */
  takeCode(code: unknown): TestAccount | undefined;
  newToken(): string;
}

export interface TestRequest {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  // biome-ignore lint/suspicious/noExplicitAny: what was sent is read as documented
  readonly body: any;
}
export interface TestAnswer {
  readonly status?: number;
  readonly json: object;
}
export interface TestProtocol {
  readonly root: string;
  /** The address of the authorisation page, and the names of its parameters. */
  readonly authorize: { readonly path: string; readonly app: string; readonly code: string };
  answer(platform: TestPlatform, request: TestRequest): TestAnswer | null;
}

const PROTOCOLS: { readonly [kind in WorkplaceKind]: TestProtocol } = { dingtalk: dingTalk, feishu, wecom };

export async function startTestWorkplace(kind: WorkplaceKind) {
  const protocol = PROTOCOLS[kind];
  const codes = new Map<string, string>();
  const random = () => randomBytes(12).toString('hex');
  const platform: TestPlatform = {
    appId: 'app-1',
    secret: `secret of ${kind}`,
    accounts: [],
    departments: [],
    pageSize: 2,
    busy: 0,
    broken: 0,
    asked: [],
    tokens: new Set(),
    people: new Map(),
    takeCode(code) {
      const id = codes.get(String(code));
      codes.delete(String(code));
      return platform.accounts.find((account) => account.id === id);
    },
    newToken() {
      const token = random();
      platform.tokens.add(token);
      return token;
    },
  };
  const server = createServer((request, response) => void handle(request, response));
  async function handle(request: IncomingMessage, response: ServerResponse) {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url!, 'http://localhost');
    platform.asked.push(url.pathname);
    const body = chunks.length > 0 ? JSON.parse(Buffer.concat(chunks).toString()) : {};
    const answer = protocol.answer(platform, {
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers,
      body,
    });
    response.writeHead(answer === null ? 404 : (answer.status ?? 200), { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer?.json ?? { message: 'no such address' }));
  }
  let port = 0;
  const listen = () => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await listen();
  port = (server.address() as AddressInfo).port;
  const url = `http://127.0.0.1:${port}`;
  return {
    platform,
    url,
    /** As a person who says yes: the address to which the platform sends the browser back. */
    signIn(authorizeUrl: string, accountId: string): string {
      const asked = new URL(authorizeUrl);
      const { path, app, code } = protocol.authorize;
      if (`${asked.origin}${asked.pathname}` !== `${url}${path}` || asked.searchParams.get(app) !== platform.appId)
        throw new Error(`not the page of authorisation: ${authorizeUrl}`);
      const back = new URL(asked.searchParams.get('redirect_uri')!);
      const fresh = random();
      codes.set(fresh, accountId);
      back.searchParams.set(code, fresh);
      back.searchParams.set('state', asked.searchParams.get('state')!);
      return back.href;
    },
    away: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
    back: listen,
  };
}
export type TestWorkplace = Awaited<ReturnType<typeof startTestWorkplace>>;
