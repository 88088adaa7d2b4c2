import {
  type ApiAnswer,
  type ApiClient,
  ApiError,
  type Person,
  type SendOptions,
} from '../../../../examples/support/index.ts';
import type { Operation } from '../operations.ts';

/** One call that the estate was made with, as it was sent and answered. */
export interface Call {
  readonly operation: Operation;
  readonly path: string;
  readonly options: SendOptions;
  readonly by: Person;
  readonly answer: ApiAnswer;
}

export interface Trace {
  readonly calls: readonly Call[];
  /** Calls whose body said more than it may, and that were not refused for exactly that. */
  readonly believed: readonly string[];
  /** The person, with what they call written down. */
  watch(person: Person): Person;
  /** What is called by this method and address. */
  operationOf(method: string, path: string): Operation;
  /** Everything of this kind that any answer named, oldest first. */
  ids(prefix: string): string[];
}

/** Who somebody is, what state a thing has and who approved it: never believed from a body. */
function forgery(personId: string): Record<string, unknown> {
  const names = [
    'personId',
    'actorId',
    'userId',
    'by',
    'applicantId',
    'authorIds',
    'ownerId',
    'createdBy',
    'recordedBy',
  ];
  const approvers = ['approver', 'approverId', 'approvedBy', 'decidedBy', 'onBehalfOf', 'principalId', 'mediatorId'];
  return {
    ...Object.fromEntries([...names, ...approvers].map((name) => [name, personId])),
    ...{
      state: 'approved',
      status: 'approved',
      outcome: 'approved',
      decision: 'approved',
      approved: true,
      inForce: true,
    },
    ...{ enabled: true, emergency: true, role: 'security-administrator', roles: ['security-administrator'], votes: [] },
  };
}

export function createTrace(operations: readonly Operation[], forgedId: () => string): Trace {
  const calls: Call[] = [];
  const believed: string[] = [];
  const pool = new Map<string, Set<string>>();
  const forgeries = new Set<string>();
  const patterns = operations.map((operation) => ({
    operation,
    matches: new RegExp(`^${operation.template.replace(/\{[^}]+\}/g, '[^/]+')}$`),
  }));

  function operationOf(method: string, path: string): Operation {
    const whole = path.startsWith('/api/') ? path : `/api/v1${path}`;
    const bare = whole.split('?', 1)[0]!;
    const found = patterns
      .filter(({ operation, matches }) => operation.method === method && matches.test(bare))
      // The one that says most in words: `/audits/preview` before `/audits/{id}`.
      .sort((a, b) => a.operation.template.split('{').length - b.operation.template.split('{').length)[0];
    if (found === undefined) throw new Error(`${method} ${path} is no operation of the document`);
    return found.operation;
  }

  /** Sends more than the body may say, once for each operation, and wants exactly that refused. */
  async function forge(api: ApiClient, operation: Operation, path: string, options: SendOptions): Promise<void> {
    const { body } = options;
    if (typeof body !== 'object' || body === null || forgeries.has(operation.operationId)) return;
    forgeries.add(operation.operationId);
    const extra = Object.entries(forgery(forgedId())).filter(([name]) => !operation.bodyFields.includes(name));
    const { status, body: problem } = await api.send(operation.method, path, {
      ...options,
      body: { ...body, ...Object.fromEntries(extra) },
    });
    const { code, issues = [] } = problem as { code?: string; issues?: { path: string; in: string }[] };
    const only = issues.length > 0 && issues.every((one) => one.in === 'body' && one.path === '');
    if (status !== 400 || code !== 'invalid-input' || !only)
      believed.push(`${operation.operationId}: ${status} ${JSON.stringify(problem).slice(0, 300)}`);
  }

  return {
    calls,
    believed,
    operationOf,
    ids: (prefix) => [...(pool.get(prefix) ?? [])],
    watch(person) {
      const { api } = person;
      async function send(method: string, path: string, options: SendOptions = {}): Promise<ApiAnswer> {
        const operation = operationOf(method, path);
        if (method !== 'GET') await forge(api, operation, path, options);
        const answer = await api.send(method, path, options);
        if (answer.status < 300) calls.push({ operation, path, options, by: person, answer });
        for (const [id, prefix] of JSON.stringify(answer.body ?? '').matchAll(
          /\b([a-z]{3})_[0-9A-HJKMNP-TV-Z]{26}\b/g,
        )) {
          if (!pool.has(prefix!)) pool.set(prefix!, new Set());
          pool.get(prefix!)!.add(id);
        }
        return answer;
      }
      async function must<T>(method: string, path: string, options: SendOptions = {}): Promise<T> {
        const { status, body } = await send(method, path, options);
        if (status >= 200 && status < 300) return body as T;
        throw new ApiError(`${method} ${path}`, status, (body ?? {}) as Record<string, unknown>);
      }
      const watched: ApiClient = {
        ...api,
        send,
        get: (path) => must('GET', path),
        post: (path, body) => must('POST', path, body === undefined ? {} : { body }),
        put: (path, body, ifMatch) =>
          must('PUT', path, { body, ...(ifMatch === undefined ? {} : { headers: { 'if-match': `"${ifMatch}"` } }) }),
        patch: (path, body) => must('PATCH', path, { body }),
        delete: (path) => must('DELETE', path),
        upload: (path, bytes) => must('POST', path, { bytes }),
      };
      return { ...person, api: watched };
    },
  };
}
