import { forbidden, type ProblemError, problem } from '../http/index.ts';

export interface SignInRefusal {
  readonly ok: false;
  readonly reason:
    | 'wrong-credentials'
    | 'locked'
    | 'disabled'
    | 'password-not-used'
    | 'wrong-code'
    | 'ticket-ended'
    | 'source-away'
    | 'unknown-person'
    | 'domain-not-allowed'
    | 'no-checked-email';
  /** With `locked`. */
  readonly retryAfterSeconds?: number;
  /** Whose code was wrong, with `wrong-code`. */
  readonly personId?: string;
}

/** The answer for a refused sign-in. It is the same whether or not the account exists. */
export function signInProblem(refusal: SignInRefusal): ProblemError {
  switch (refusal.reason) {
    case 'locked':
      return problem({
        status: 429,
        code: 'account-locked',
        title: { zh: '账号已锁定', en: 'Account locked' },
        detail: {
          zh: '密码或验证码错误次数过多，账号已暂时锁定。请稍后再试，或联系安全管理员解锁。',
          en: 'Too many wrong passwords or codes: the account is locked for a while. Try later, or ask the security administrator.',
        },
        headers: { 'retry-after': String(refusal.retryAfterSeconds ?? 60) },
        retryAfterSeconds: refusal.retryAfterSeconds,
      });
    case 'disabled':
      return forbidden('account-disabled', {
        zh: '该账号已停用或已到期，请联系管理员。',
        en: 'This account is disabled or has ended; ask an administrator.',
      });
    case 'password-not-used':
      return forbidden('password-not-used', {
        zh: '本组织要求通过统一登录进入，此账号不能使用本地密码。',
        en: 'This organisation signs in by its own provider; this account has no use of a local password.',
      });
    case 'source-away':
      return problem({
        status: 503,
        code: 'sign-in-source-away',
        title: { zh: '登录源不可用', en: 'The sign-in source is away' },
        detail: {
          zh: '暂时无法连接登录源，请稍后再试；应急账号可用本地密码登录。',
          en: 'The sign-in source can not be reached now. Try again later; emergency accounts can use their local password.',
        },
        headers: { 'retry-after': '30' },
      });
    case 'unknown-person':
    case 'domain-not-allowed':
    case 'no-checked-email':
      return forbidden(refusal.reason, {
        zh: '您在本系统没有账号，或邮箱不被接受，请联系安全管理员。',
        en: 'There is no account for you here, or your e-mail address is not taken; ask the security administrator.',
      });
    case 'wrong-code':
      return refused('wrong-code', {
        zh: '验证码不正确、已过期或已使用，请等待下一个验证码。',
        en: 'The code is wrong, too old, or was used already; wait for the next one.',
      });
    case 'ticket-ended':
      return refused('sign-in-ended', {
        zh: '本次登录已失效，请重新输入密码。',
        en: 'This sign-in has ended; begin again with your password.',
      });
    case 'wrong-credentials':
      return refused('wrong-credentials', {
        zh: '邮箱或密码不正确。',
        en: 'The e-mail address or the password is not right.',
      });
  }
}

function refused(code: string, detail: { zh: string; en: string }): ProblemError {
  return problem({ status: 401, code, title: { zh: '登录失败', en: 'Sign-in failed' }, detail });
}
