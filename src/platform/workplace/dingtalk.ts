import { type Answer, call, idOf, listOf, textOf } from './call.ts';
import { type Department, listMembers, type Member, pagesOf } from './departments.ts';
import { createSession } from './session.ts';
import { type Workplace, type WorkplaceDeps, WorkplaceFault, type WorkplaceSettings } from './workplace.ts';

const ROOT = '1';
const PAGE = 100;

/** Numbers of the older API come in a 200; 88 wraps another one. */
function codeOf(answer: Answer, status: number): string | null {
  if (status >= 400) return textOf(answer.code) || String(status);
  if (answer.errcode === 0) return null;
  return String(answer.errcode === 88 ? (answer.sub_code ?? 88) : answer.errcode);
}

/** DingTalk: sign-in by the newer API (api.dingtalk.com), contacts by the older one (oapi.dingtalk.com). */
export function createDingTalk(settings: WorkplaceSettings, deps: WorkplaceDeps): Workplace {
  const { appId, secret, bases } = settings;
  const errors = {
    codeOf,
    tokenEnded: new Set(['40014', '42001', '40001']),
    later: new Set(['-1', '90002', '90005', '90006', '90018']),
  };
  const session = createSession(deps, errors, async () => {
    const query = { appkey: appId, appsecret: secret };
    const { status, answer } = await call(bases.contacts, '/gettoken', { query });
    const code = codeOf(answer, status);
    if (code !== null) throw new WorkplaceFault('refused', code);
    return { token: idOf(answer.access_token), seconds: Number(answer.expires_in) };
  });
  const ask = (path: string, body: object) =>
    session.ask(bases.contacts, path, (token) => ({ query: { access_token: token }, body }));

  const emailOf = (user: Answer) =>
    textOf(user.org_email) || (settings.trustsEmail ? textOf(user.email) : '') || undefined;
  const memberOf = (user: Answer): Member => ({
    externalId: idOf(user.unionid),
    name: textOf(user.name),
    email: emailOf(user),
    departmentIds: listOf(user.dept_id_list ?? []).map(idOf),
    // Who has left is no longer listed; not yet active is no leaver.
    disabled: false,
  });

  async function departments(): Promise<Department[]> {
    const found: Department[] = [{ id: ROOT, name: '', parentId: '' }];
    const seen = new Set([ROOT]);
    for (let i = 0; i < found.length; i++) {
      const { result } = await ask('/topapi/v2/department/listsub', { dept_id: Number(found[i]!.id) });
      for (const one of listOf(result)) {
        const id = idOf(one.dept_id);
        if (seen.has(id)) continue;
        seen.add(id);
        found.push({ id, name: textOf(one.name), parentId: found[i]!.id });
      }
    }
    return found;
  }

  return {
    authorizeUrl(redirectUri, state) {
      const query = { redirect_uri: redirectUri, response_type: 'code', client_id: appId, scope: 'openid', state };
      return `${bases.signIn}/oauth2/auth?${new URLSearchParams({ ...query, prompt: 'consent' })}`;
    },
    async personOf(query) {
      const code = query.get('authCode') ?? query.get('code');
      if (!code) throw new WorkplaceFault('refused', 'no-code');
      const exchanged = await call(bases.api, '/v1.0/oauth2/userAccessToken', {
        body: { clientId: appId, clientSecret: secret, code, grantType: 'authorization_code' },
      });
      if (exchanged.status >= 400) throw faultOf(exchanged);
      const headers = { 'x-acs-dingtalk-access-token': idOf(exchanged.answer.accessToken) };
      const me = await call(bases.api, '/v1.0/contact/users/me', { headers });
      if (me.status >= 400) throw faultOf(me);
      // Anybody has an account at the platform: only whom the organisation's own contacts know is one of its people.
      const { result: known } = await ask('/topapi/user/getbyunionid', { unionid: idOf(me.answer.unionId) });
      if (known?.contact_type !== undefined && known.contact_type !== 0)
        throw new WorkplaceFault('refused', 'outsider');
      const { result: user } = await ask('/topapi/v2/user/get', { userid: idOf(known?.userid) });
      const { departmentIds, disabled: _, ...person } = memberOf(user);
      if (person.externalId !== me.answer.unionId) throw new WorkplaceFault('refused', 'another-person');
      return { ...person, groups: departmentIds };
    },
    async list(options) {
      const all = await departments();
      const membersOf = (departmentId: string) =>
        pagesOf<Member>(async (cursor) => {
          const { result } = await ask('/topapi/v2/user/list', {
            dept_id: Number(departmentId),
            cursor: Number(cursor ?? 0),
            size: PAGE,
          });
          const items = listOf(result?.list ?? []).map(memberOf);
          return { items, next: result?.has_more === true ? idOf(result.next_cursor) : undefined };
        });
      return listMembers(all, membersOf, options);
    },
    async probe() {
      session.forget();
      await session.token();
    },
  };
}

function faultOf({ status, answer }: { status: number; answer: Answer }): WorkplaceFault {
  return new WorkplaceFault(status >= 500 ? 'away' : 'refused', textOf(answer.code) || String(status));
}
