import { type Answer, call, idOf, listOf, textOf } from './call.ts';
import { type Department, listMembers, type Member, pagesOf } from './departments.ts';
import { createSession } from './session.ts';
import { type Workplace, type WorkplaceDeps, WorkplaceFault, type WorkplaceSettings } from './workplace.ts';

const ROOT = '0';
/** The most that both lists give at once. */
const PAGE = '50';

function codeOf(answer: Answer, status: number): string | null {
  if (answer.code !== undefined && answer.code !== 0) return String(answer.code);
  return status >= 400 ? String(status) : null;
}

/** Feishu (and Lark, whose addresses differ). A person is known by `union_id`. */
export function createFeishu(settings: WorkplaceSettings, deps: WorkplaceDeps): Workplace {
  const { appId, secret, bases } = settings;
  const errors = {
    codeOf,
    tokenEnded: new Set(['99991661', '99991663', '99991664', '99991668']),
    later: new Set(['99991400', '2200', '429', '500', '502', '503', '504']),
  };
  const session = createSession(deps, errors, async () => {
    const body = { app_id: appId, app_secret: secret };
    const { status, answer } = await call(bases.api, '/open-apis/auth/v3/tenant_access_token/internal', { body });
    const code = codeOf(answer, status);
    if (code !== null) throw new WorkplaceFault(status >= 500 ? 'away' : 'refused', code);
    return { token: idOf(answer.tenant_access_token), seconds: Number(answer.expire) };
  });
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const ask = (path: string, query: Record<string, string>) =>
    session.ask(bases.contacts, path, (token) => ({ query, headers: bearer(token) }));
  const page = (cursor: string | undefined) => ({
    page_size: PAGE,
    ...(cursor === undefined ? {} : { page_token: cursor }),
  });
  const nextOf = (data: Answer) => (data?.has_more === true ? idOf(data.page_token) : undefined);
  const emailOf = (user: Answer) =>
    textOf(user.enterprise_email) || (settings.trustsEmail ? textOf(user.email) : '') || undefined;

  async function departments(): Promise<Department[]> {
    const found: Department[] = [{ id: ROOT, name: '', parentId: '' }];
    const pages = pagesOf<Department>(async (cursor) => {
      const { data } = await ask(`/open-apis/contact/v3/departments/${ROOT}/children`, {
        fetch_child: 'true',
        department_id_type: 'open_department_id',
        ...page(cursor),
      });
      const items = listOf(data?.items ?? []).map((one) => ({
        id: idOf(one.open_department_id),
        name: textOf(one.name),
        parentId: textOf(one.parent_department_id),
      }));
      return { items, next: nextOf(data) };
    });
    for await (const items of pages) found.push(...items);
    return found;
  }

  return {
    authorizeUrl(redirectUri, state) {
      const query = { client_id: appId, response_type: 'code', redirect_uri: redirectUri, state };
      return `${bases.signIn}/open-apis/authen/v1/authorize?${new URLSearchParams(query)}`;
    },
    async personOf(query, redirectUri) {
      const code = query.get('code');
      if (!code) throw new WorkplaceFault('refused', 'no-code');
      const exchanged = await call(bases.api, '/open-apis/authen/v2/oauth/token', {
        body: {
          grant_type: 'authorization_code',
          client_id: appId,
          client_secret: secret,
          code,
          redirect_uri: redirectUri,
        },
      });
      fail(exchanged);
      const headers = bearer(idOf(exchanged.answer.access_token));
      const me = await call(bases.api, '/open-apis/authen/v1/user_info', { headers });
      fail(me);
      const user = me.answer.data ?? {};
      // Their departments are known from contacts, as for everybody else.
      const unionId = idOf(user.union_id);
      const known = await ask(`/open-apis/contact/v3/users/${encodeURIComponent(unionId)}`, {
        user_id_type: 'union_id',
        department_id_type: 'open_department_id',
      });
      const contact = known.data?.user ?? {};
      if (contact.union_id !== unionId) throw new WorkplaceFault('refused', 'another-person');
      if (hasLeft(contact)) throw new WorkplaceFault('refused', 'left');
      return {
        externalId: unionId,
        name: textOf(user.name) || textOf(contact.name),
        email: emailOf({ ...user, ...contact }),
        groups: listOf(contact.department_ids ?? []).map(idOf),
      };
    },
    async list(options) {
      const all = await departments();
      const membersOf = (departmentId: string) =>
        pagesOf<Member>(async (cursor) => {
          const { data } = await ask('/open-apis/contact/v3/users/find_by_department', {
            department_id: departmentId,
            department_id_type: 'open_department_id',
            user_id_type: 'union_id',
            ...page(cursor),
          });
          const items = listOf(data?.items ?? []).map((user) => ({
            externalId: idOf(user.union_id),
            name: textOf(user.name),
            email: emailOf(user),
            departmentIds: listOf(user.department_ids ?? []).map(idOf),
            disabled: hasLeft(user),
          }));
          return { items, next: nextOf(data) };
        });
      return listMembers(all, membersOf, options);
    },
    async probe() {
      session.forget();
      await session.token();
    },
  };
}

const hasLeft = ({ status }: Answer) =>
  status?.is_frozen === true || status?.is_resigned === true || status?.is_exited === true;

function fail({ status, answer }: { status: number; answer: Answer }): void {
  const code = codeOf(answer, status);
  if (code !== null) throw new WorkplaceFault(status >= 500 ? 'away' : 'refused', code);
}
