import type { TestAccount, TestProtocol } from './index.ts';

// open.feishu.cn/document: authen/v1/authorize, authen/v2/oauth/token, authen/v1/user_info, auth/v3/tenant_access_token/internal,
// contact/v3/department/children, contact/v3/user/find_by_department, contact/v3/user/get, generic error codes.

const userOf = (account: TestAccount) => ({
  union_id: account.id,
  open_id: `ou_${account.id}`,
  name: account.name,
  enterprise_email: account.email ?? '',
  email: account.ownEmail ?? '',
  department_ids: account.departments,
  status: { is_frozen: false, is_resigned: account.left === true, is_activated: true, is_exited: false },
});

export const feishu: TestProtocol = {
  root: '0',
  authorize: { path: '/open-apis/authen/v1/authorize', app: 'client_id', code: 'code' },
  answer(platform, { path, query, headers, body }) {
    const ok = (data: object) => ({ json: { code: 0, msg: 'success', data } });
    if (path === '/open-apis/auth/v3/tenant_access_token/internal') {
      if (body.app_id !== platform.appId || body.app_secret !== platform.secret)
        return { json: { code: 10014, msg: 'app secret invalid' } };
      return { json: { code: 0, msg: 'ok', tenant_access_token: platform.newToken(), expire: 7200 } };
    }
    if (path === '/open-apis/authen/v2/oauth/token') {
      const good = body.client_id === platform.appId && body.client_secret === platform.secret && body.redirect_uri;
      const account = good && body.grant_type === 'authorization_code' ? platform.takeCode(body.code) : undefined;
      if (account === undefined)
        return { status: 400, json: { code: 20003, error: 'invalid_grant', error_description: 'used or unknown' } };
      const token = platform.newToken();
      platform.people.set(token, account.id);
      return { json: { code: 0, access_token: token, expires_in: 7200, token_type: 'Bearer', scope: '' } };
    }
    const token = String(headers.authorization ?? '').replace(/^Bearer /, '');
    if (path === '/open-apis/authen/v1/user_info') {
      const account = platform.accounts.find(({ id }) => id === platform.people.get(token));
      if (account === undefined) return { status: 401, json: { code: 20005, msg: 'invalid access token' } };
      const { status: _, department_ids: __, ...user } = userOf(account);
      return ok(user);
    }
    if (!path.startsWith('/open-apis/contact/v3/')) return null;
    if (!platform.tokens.has(token)) return { status: 400, json: { code: 99991663, msg: 'invalid access token' } };
    if (platform.busy > 0) {
      platform.busy--;
      return { status: 429, json: { code: 99991400, msg: 'request trigger frequency limit' } };
    }
    if (platform.broken > 0) {
      platform.broken--;
      return { json: { code: 40004, msg: 'no dept authority error' } };
    }
    const page = <T>(all: readonly T[]) => {
      if (Number(query.get('page_size')) > 50) return { json: { code: 40011, msg: 'page size is invalid' } };
      const from = Number(query.get('page_token')?.replace('after-', '') ?? 0);
      const next = from + platform.pageSize;
      const more = next < all.length;
      return ok({
        items: all.slice(from, next),
        has_more: more,
        ...(more ? { page_token: `after-${next}` } : {}),
      });
    };
    if (path === '/open-apis/contact/v3/departments/0/children')
      return page(
        platform.departments.map(({ id, name, parent }) => ({
          open_department_id: id,
          name,
          parent_department_id: parent,
        })),
      );
    if (path === '/open-apis/contact/v3/users/find_by_department') {
      const id = query.get('department_id')!;
      return page(platform.accounts.filter(({ departments }) => departments.includes(id)).map(userOf));
    }
    const one = /^\/open-apis\/contact\/v3\/users\/([^/]+)$/.exec(path)?.[1];
    const account = platform.accounts.find(({ id }) => id === one);
    return account === undefined
      ? { status: 400, json: { code: 41050, msg: 'no user authority error' } }
      : ok({ user: userOf(account) });
  },
};
