import { invalidInput } from '../http/index.ts';
import { isCommonPassword } from './common-passwords.ts';
import type { AuthSettings } from './settings.ts';

const MAX_LENGTH = 128;
const MIN_LENGTH = 12;

/** Throws 400 `invalid-input` when the password is too short, too long, one that everybody tries first, or the e-mail address. */
export function checkPassword(
  password: string,
  email: string,
  settings: Pick<AuthSettings, 'passwordMinLength'>,
): void {
  const min = Math.max(MIN_LENGTH, settings.passwordMinLength);
  const length = [...password].length;
  if (length < min) throw fault(`密码至少需要 ${min} 个字符。`, `The password must have at least ${min} characters.`);
  if (password.length > MAX_LENGTH) {
    throw fault(`密码最多 ${MAX_LENGTH} 个字符。`, `The password must have at most ${MAX_LENGTH} characters.`);
  }
  if (new Set(password).size < 4) throw fault('密码过于简单。', 'The password repeats too few different characters.');
  if (isCommonPassword(password)) {
    throw fault('这是常见密码，很容易被猜到，请换一个。', 'This is one of the most common passwords; choose another.');
  }
  const name = email.slice(0, email.indexOf('@'));
  if (password.toLowerCase() === email || (name.length >= 6 && password.toLowerCase().startsWith(name))) {
    throw fault('密码不能以邮箱名开头。', 'The password must not begin with the e-mail address or its name.');
  }
}

function fault(zh: string, en: string) {
  return invalidInput([{ path: 'password', message: en }], { zh, en });
}
