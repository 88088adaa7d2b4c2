import type { Clock } from '../../kernel/time/index.ts';
import { forbidden, type ProblemError, problem } from '../http/index.ts';
import type { Attempts } from './attempts.ts';
import { CLIENT_ADDRESS_HEADER, type Library } from './library.ts';

export interface SignInInput {
  readonly email: string;
  readonly password: string;
  readonly ip: string;
  readonly userAgent?: string | undefined;
}

export type SignInResult =
  | { readonly ok: true; readonly personId: string; readonly setCookie: readonly string[] }
  | SignInRefusal;

export interface SignInRefusal {
  readonly ok: false;
  readonly reason: 'wrong-credentials' | 'locked' | 'disabled';
  /** With `locked`. */
  readonly retryAfterSeconds?: number;
}

/** Checks e-mail and password and opens a session; its cookies are in the answer. */
export type SignIn = (input: SignInInput) => Promise<SignInResult>;

export function createSignIn(library: Library, attempts: Attempts, clock: Clock): SignIn {
  return async (input) => {
    const email = input.email.trim().toLowerCase().slice(0, 254);
    const locked = await attempts.begin(email);
    if (locked !== undefined) {
      const seconds = Math.ceil((locked.lockedUntil.getTime() - clock.now().getTime()) / 1000);
      return { ok: false, reason: 'locked', retryAfterSeconds: Math.max(1, seconds) };
    }
    try {
      const answer = await library.api.signInEmail({
        body: { email, password: input.password },
        headers: new Headers({ 'user-agent': cleanHeader(input.userAgent), [CLIENT_ADDRESS_HEADER]: input.ip }),
        returnHeaders: true,
      });
      await attempts.clear(email);
      return { ok: true, personId: answer.response.user.id, setCookie: answer.headers.getSetCookie() };
    } catch (error) {
      const reason = refusalOf(error);
      if (reason === undefined) throw error;
      // The password was right, so this was no guess.
      if (reason === 'disabled') await attempts.clear(email);
      return { ok: false, reason };
    }
  };
}

/** The answer for a refused sign-in. It is the same whether or not the account exists. */
export function signInProblem(refusal: SignInRefusal): ProblemError {
  if (refusal.reason === 'locked') {
    return problem({
      status: 429,
      code: 'account-locked',
      title: { zh: '账号已锁定', en: 'Account locked' },
      detail: {
        zh: '密码错误次数过多，账号已暂时锁定。请稍后再试，或联系安全管理员解锁。',
        en: 'Too many wrong passwords: the account is locked for a while. Try later, or ask the security administrator.',
      },
      headers: { 'retry-after': String(refusal.retryAfterSeconds ?? 60) },
      retryAfterSeconds: refusal.retryAfterSeconds,
    });
  }
  if (refusal.reason === 'disabled') {
    return forbidden('account-disabled', {
      zh: '该账号已停用，请联系管理员。',
      en: 'This account is disabled; ask an administrator.',
    });
  }
  return problem({
    status: 401,
    code: 'wrong-credentials',
    title: { zh: '登录失败', en: 'Sign-in failed' },
    detail: { zh: '邮箱或密码不正确。', en: 'The e-mail address or the password is not right.' },
  });
}

const WRONG = new Set(['INVALID_EMAIL_OR_PASSWORD', 'INVALID_EMAIL', 'PASSWORD_TOO_LONG']);

function refusalOf(error: unknown): SignInRefusal['reason'] | undefined {
  const code = (error as { body?: { code?: string } }).body?.code;
  if (code === undefined) return undefined;
  if (WRONG.has(code)) return 'wrong-credentials';
  return code === 'FAILED_TO_CREATE_SESSION' ? 'disabled' : undefined;
}

/** Headers of the web kind take Latin-1 only; what a browser says of itself is kept for the list of sessions. */
function cleanHeader(value: string | undefined): string {
  return (value ?? '').replace(/[^\x20-\x7e]/g, '?').slice(0, 300);
}
