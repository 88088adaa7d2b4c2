import { dictionary } from '@zxcvbn-ts/language-common';

/** About 49,000 passwords that came to light most often, kept by the zxcvbn-ts project. Nothing is asked of the network. */
let common: Set<string> | undefined;

/** Whether it is one of those, also when it is said several times over or has digits and signs put around it. */
export function isCommonPassword(password: string): boolean {
  common ??= new Set(dictionary['passwords-common']);
  const plain = password.toLowerCase();
  const stripped = plain.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
  const once = /^(.+?)\1+$/u.exec(stripped)?.[1] ?? /^(.+?)\1+$/u.exec(plain)?.[1];
  return [plain, stripped, once].some((text) => text !== undefined && text !== '' && common!.has(text));
}
