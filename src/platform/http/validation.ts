import type { FastifySchemaCompiler } from 'fastify';
import { z } from 'zod';
import type { Bilingual } from '../../kernel/identity/index.ts';
import { type Language, preferredLanguage } from './language.ts';
import type { InputIssue } from './problem.ts';

type Issue = z.core.$ZodIssue;

/** Input that a route's schema refused. Not a ProblemError yet: the language is known only where it is answered. */
export class InputError extends Error {
  readonly part: InputIssue['in'];
  readonly zodIssues: readonly Issue[];

  constructor(part: string | undefined, zodIssues: readonly Issue[]) {
    super('The request does not match the schema of the route');
    this.name = 'InputError';
    this.part = part === 'querystring' ? 'query' : part === 'params' ? 'path' : part === 'headers' ? 'header' : 'body';
    this.zodIssues = zodIssues;
  }
}

/** Checks and converts bodies, queries, path parameters and headers with the zod schemas of the routes. */
export const compileValidator: FastifySchemaCompiler<z.ZodType> =
  ({ schema, httpPart }) =>
  (data) => {
    // The input is kept in the issue only to word the message; it is neither logged nor sent back.
    const result = schema.safeParse(data, { reportInput: true });
    return result.success ? { value: result.data } : { error: new InputError(httpPart, result.error.issues) };
  };

/** The issues for a reader, in their language. A message that a schema words itself stays, unless it carries `params.zh`. */
export function readableIssues(error: InputError, acceptLanguage: string | undefined): InputIssue[] {
  const language = preferredLanguage(acceptLanguage);
  return error.zodIssues.map((issue) => ({
    path: issue.path.map(String).join('.'),
    message: wording(issue, language),
    in: error.part,
  }));
}

const DEFAULTS: Record<Language, z.core.$ZodErrorMap> = {
  zh: z.locales.zhCN().localeError,
  en: z.locales.en().localeError,
};

function wording(issue: Issue, language: Language): string {
  if (language === 'en') return issue.message;
  if (issue.code === 'custom') {
    const chinese = (issue.params as Partial<Bilingual> | undefined)?.zh;
    return chinese ?? issue.message;
  }
  const raw = issue as z.core.$ZodRawIssue;
  if (messageOf(DEFAULTS.en(raw)) !== issue.message) return issue.message;
  return messageOf(DEFAULTS[language](raw)) ?? issue.message;
}

function messageOf(answer: ReturnType<z.core.$ZodErrorMap>): string | undefined {
  return typeof answer === 'object' && answer !== null ? answer.message : (answer ?? undefined);
}
