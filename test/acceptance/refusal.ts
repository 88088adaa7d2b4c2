import { expect } from 'vitest';
import { type ApiClient, ApiError, until } from '../../examples/support/index.ts';

/** Expects that the server refuses, with this status and code. */
export async function expectRefused(attempt: Promise<unknown>, status: number, code: string): Promise<ApiError> {
  const outcome = await attempt.then(
    (value) => value,
    (error: unknown) => error,
  );
  expect(outcome).toBeInstanceOf(ApiError);
  const refused = outcome as ApiError;
  expect([refused.status, refused.code]).toEqual([status, code]);
  return refused;
}

export interface RecordItem {
  readonly record: {
    readonly id: string;
    readonly kind: string;
    readonly outcome: string;
    readonly actor: { readonly kind: string; readonly id: string };
    readonly facts: Readonly<Record<string, unknown>>;
  };
  readonly logName: string | null;
  readonly index: number | null;
}

/** Waits for a record that is in the ledger, not only in the database. */
export function untilRecorded(
  reader: ApiClient,
  query: { kind: string; actorId?: string; subjectId?: string },
  matches: (item: RecordItem) => boolean = () => true,
): Promise<RecordItem> {
  const search = new URLSearchParams({ ...query, limit: '200' });
  return until(`a record of ${query.kind} in the ledger`, async () => {
    const { items } = await reader.get<{ items: RecordItem[] }>(`/records?${search}`);
    return items.find((item) => item.index !== null && matches(item));
  });
}
