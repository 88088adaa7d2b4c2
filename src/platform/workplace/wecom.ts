import { type Answer, call, idOf, listOf, textOf } from './call.ts';
import { type Department, listMembers, type Member } from './departments.ts';
import { createSession } from './session.ts';
import { type Workplace, type WorkplaceDeps, WorkplaceFault, type WorkplaceSettings } from './workplace.ts';

/** Error numbers come in a 200. */
function codeOf(answer: Answer, status: number): string | null {
  if (status >= 400) return String(status);
  return answer.errcode === 0 ? null : String(answer.errcode);
}

/** 1 active, 2 disabled, 4 not yet active, 5 left. */
const GONE = new Set([2, 5]);

/** WeCom (企业微信). The code is looked up with the application's own token; a person is known by `userid`. */
export function createWeCom(settings: WorkplaceSettings, deps: WorkplaceDeps): Workplace {
  const { appId, agentId, secret, bases } = settings;
  const errors = {
    codeOf,
    tokenEnded: new Set(['40014', '42001', '41001']),
    later: new Set(['-1', '45009', '45033', '500', '502', '503', '504']),
  };
  const session = createSession(deps, errors, async () => {
    const query = { corpid: appId, corpsecret: secret };
    const { status, answer } = await call(bases.api, '/cgi-bin/gettoken', { query });
    const code = codeOf(answer, status);
    if (code !== null) throw new WorkplaceFault(status >= 500 || code === '-1' ? 'away' : 'refused', code);
    return { token: idOf(answer.access_token), seconds: Number(answer.expires_in) };
  });
  const ask = (path: string, query: Record<string, string>) =>
    session.ask(bases.contacts, path, (token) => ({ query: { access_token: token, ...query } }));
  const memberOf = (user: Answer): Member => ({
    externalId: idOf(user.userid),
    name: textOf(user.name),
    email: textOf(user.biz_mail) || (settings.trustsEmail ? textOf(user.email) : '') || undefined,
    departmentIds: listOf(user.department ?? []).map(idOf),
    disabled: GONE.has(user.status),
  });

  return {
    authorizeUrl(redirectUri, state) {
      const query = { login_type: 'CorpApp', appid: appId, agentid: agentId, redirect_uri: redirectUri, state };
      return `${bases.signIn}/wwlogin/sso/login?${new URLSearchParams(query)}`;
    },
    async personOf(query) {
      const code = query.get('code');
      if (!code) throw new WorkplaceFault('refused', 'no-code');
      const { userid } = await ask('/cgi-bin/auth/getuserinfo', { code });
      // Somebody from outside has an `openid` and no `userid`.
      if (userid === undefined) throw new WorkplaceFault('refused', 'outsider');
      const { departmentIds, disabled, ...person } = memberOf(await ask('/cgi-bin/user/get', { userid: idOf(userid) }));
      if (disabled) throw new WorkplaceFault('refused', 'left');
      return { ...person, groups: departmentIds };
    },
    async list(options) {
      const { department } = await ask('/cgi-bin/department/list', {});
      const departments: Department[] = listOf(department).map((one) => ({
        id: idOf(one.id),
        name: textOf(one.name),
        parentId: idOf(one.parentid ?? 0),
      }));
      async function* membersOf(departmentId: string) {
        const { userlist } = await ask('/cgi-bin/user/list', { department_id: departmentId });
        yield listOf(userlist).map(memberOf);
      }
      return listMembers(departments, membersOf, options);
    },
    async probe() {
      session.forget();
      await session.token();
    },
  };
}
