import type { TestAccount, TestProtocol } from './index.ts';

// developer.work.weixin.qq.com/document/path: 98152 (sign-in link), 98176 (who it is), 91039 (token), 90196 (a member),
// 90201 (members of a department), 90208 (departments), 90313 (error numbers).

const userOf = (account: TestAccount) => ({
  userid: account.id,
  name: account.name,
  biz_mail: account.email ?? '',
  email: account.ownEmail ?? '',
  department: account.departments.map(Number),
  status: account.left === true ? 5 : 1,
});

export const wecom: TestProtocol = {
  root: '1',
  authorize: { path: '/wwlogin/sso/login', app: 'appid', code: 'code' },
  answer(platform, { path, query }) {
    const ok = (more: object) => ({ json: { errcode: 0, errmsg: 'ok', ...more } });
    const no = (errcode: number, errmsg: string) => ({ json: { errcode, errmsg } });
    if (path === '/cgi-bin/gettoken') {
      if (query.get('corpid') !== platform.appId || query.get('corpsecret') !== platform.secret)
        return no(40001, 'invalid credential');
      return ok({ access_token: platform.newToken(), expires_in: 7200 });
    }
    if (!path.startsWith('/cgi-bin/')) return null;
    if (!platform.tokens.has(query.get('access_token') ?? '')) return no(42001, 'access_token expired');
    if (path === '/cgi-bin/auth/getuserinfo') {
      const account = platform.takeCode(query.get('code'));
      if (account === undefined) return no(40029, 'invalid code');
      return account.departments.length === 0
        ? ok({ openid: `open-${account.id}` })
        : ok({ userid: account.id, user_ticket: 't' });
    }
    if (platform.busy > 0) {
      platform.busy--;
      return no(45009, 'api freq out of limit');
    }
    if (platform.broken > 0) {
      platform.broken--;
      return no(60011, 'no privilege to access/modify contact/party/agent');
    }
    if (path === '/cgi-bin/department/list') {
      const department = platform.departments.map(({ id, name, parent }) => ({
        id: Number(id),
        name,
        parentid: Number(parent),
      }));
      return ok({ department: [{ id: 1, name: '总部', parentid: 0 }, ...department] });
    }
    if (path === '/cgi-bin/user/list') {
      const id = query.get('department_id')!;
      return ok({ userlist: platform.accounts.filter(({ departments }) => departments.includes(id)).map(userOf) });
    }
    if (path === '/cgi-bin/user/get') {
      const account = platform.accounts.find(({ id }) => id === query.get('userid'));
      return account === undefined ? no(60111, 'userid not found') : ok(userOf(account));
    }
    return null;
  },
};
