import { conflict } from '../../../platform/http/index.ts';

/** Turns the database's word that an e-mail is taken into a clear answer. */
export async function asUniqueEmail<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (isUniqueViolation(error, 'people_person_email')) {
      throw conflict('email-taken', {
        zh: '已有账号使用这个邮箱。',
        en: 'There is an account with this e-mail address already.',
      });
    }
    throw error;
  }
}

export function isUniqueViolation(error: unknown, constraint: string): boolean {
  const fault = error as { code?: unknown; constraint?: unknown };
  return fault !== null && typeof fault === 'object' && fault.code === '23505' && fault.constraint === constraint;
}
