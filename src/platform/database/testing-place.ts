import { hash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where the tests of this user and this checkout meet: two checkouts may have different versions of the cluster. */
export function clusterSocket(): string {
  const checkout = hash('sha256', import.meta.url, 'hex').slice(0, 8);
  return join(tmpdir(), `steward-test-${process.getuid?.() ?? 0}-${checkout}.sock`);
}
