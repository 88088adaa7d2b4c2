import type { TestAccount, TestProtocol } from './index.ts';

// open.dingtalk.com: obtain-user-token, dingtalk-retrieve-user-information, query-a-user-by-the-union-id, query-user-details,
// obtain-the-department-list-v2, queries-the-complete-information-of-a-department-user, global error codes.

const userOf = (account: TestAccount) => ({
  userid: `user-${account.id}`,
  unionid: account.id,
  name: account.name,
  org_email: account.email ?? '',
  email: account.ownEmail ?? '',
  active: true,
  dept_id_list: account.departments.map(Number),
});
const wrong = (sub: string) => ({
  json: { errcode: 88, sub_code: sub, sub_msg: 'refused', errmsg: `ding talk error[subcode=${sub}]` },
});

export const dingTalk: TestProtocol = {
  root: '1',
  authorize: { path: '/oauth2/auth', app: 'client_id', code: 'authCode' },
  answer(platform, { path, query, headers, body }) {
    const there = () => platform.accounts.filter(({ left }) => left !== true);
    if (path === '/gettoken') {
      if (query.get('appkey') !== platform.appId || query.get('appsecret') !== platform.secret)
        return { json: { errcode: 40089, errmsg: '不合法的corpid或corpsecret' } };
      return { json: { errcode: 0, errmsg: 'ok', access_token: platform.newToken(), expires_in: 7200 } };
    }
    if (path === '/v1.0/oauth2/userAccessToken') {
      const good = body.clientId === platform.appId && body.clientSecret === platform.secret;
      const account = good && body.grantType === 'authorization_code' ? platform.takeCode(body.code) : undefined;
      if (account === undefined)
        return { status: 400, json: { code: 'invalidParameter.authCode.notFound', message: '不合法的临时授权码' } };
      const accessToken = platform.newToken();
      platform.people.set(accessToken, account.id);
      return { json: { accessToken, refreshToken: 'r', expireIn: 7200, corpId: 'corp' } };
    }
    if (path === '/v1.0/contact/users/me') {
      const id = platform.people.get(String(headers['x-acs-dingtalk-access-token']));
      const account = platform.accounts.find((one) => one.id === id);
      if (account === undefined) return { status: 403, json: { code: 'Forbidden.AccessDenied', message: 'no' } };
      return { json: { nick: account.name, unionId: account.id, openId: `open-${account.id}` } };
    }
    if (!path.startsWith('/topapi/')) return null;
    if (!platform.tokens.has(query.get('access_token') ?? '')) return wrong('40014');
    if (platform.busy > 0) {
      platform.busy--;
      return wrong('90018');
    }
    if (platform.broken > 0) {
      platform.broken--;
      return wrong('60011');
    }
    const ok = (result: unknown) => ({ json: { errcode: 0, errmsg: 'ok', request_id: 'x', result } });
    if (path === '/topapi/v2/department/listsub') {
      const below = platform.departments.filter(({ parent }) => Number(parent) === body.dept_id);
      return ok(below.map(({ id, name, parent }) => ({ dept_id: Number(id), name, parent_id: Number(parent) })));
    }
    if (path === '/topapi/v2/user/list') {
      const members = there().filter(({ departments }) => departments.map(Number).includes(body.dept_id));
      const next = body.cursor + platform.pageSize;
      const list = members.slice(body.cursor, next).map(userOf);
      return ok({ list, has_more: next < members.length, ...(next < members.length ? { next_cursor: next } : {}) });
    }
    if (path === '/topapi/user/getbyunionid') {
      const account = there().find(({ id }) => id === body.unionid);
      if (account === undefined) return { json: { errcode: 60121, errmsg: '找不到该用户' } };
      return ok({ userid: `user-${account.id}`, contact_type: 0 });
    }
    if (path === '/topapi/v2/user/get') {
      const account = there().find(({ id }) => `user-${id}` === body.userid);
      return account === undefined ? { json: { errcode: 60121, errmsg: '找不到该用户' } } : ok(userOf(account));
    }
    return null;
  },
};
