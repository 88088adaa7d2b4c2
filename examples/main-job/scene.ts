import type { Cast, Instance, Organisation, Person, SubjectView } from '../support/index.ts';
import { ApiError } from '../support/index.ts';
import type { Caller } from './calls.ts';

export const MODEL_NAME = 'analects';
export const PROMPT = '子曰学而时习之';

/** Where the story stands once everything is registered. */
export interface Scene {
  readonly dataDir: string;
  readonly instance: Instance;
  readonly organisation: Organisation;
  readonly cast: Cast & { readonly auditor: Person };
  readonly version: SubjectView;
  readonly endpoint: SubjectView;
  readonly application: SubjectView;
  readonly statement: SubjectView;
  readonly key: { readonly id: string; readonly secret: string };
  readonly caller: Caller;
}

/** What the server refuses with, or a complaint that it did not. */
export async function refusalOf(attempt: Promise<unknown>): Promise<ApiError> {
  const error = await attempt.then(
    () => new Error('it was not refused'),
    (refused: unknown) => refused,
  );
  if (error instanceof ApiError) return error;
  throw error;
}
