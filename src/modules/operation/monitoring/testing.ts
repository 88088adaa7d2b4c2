/** For tests of this module: an organisation with it, and people who work in it. */
import { Readable } from 'node:stream';
import { createVault, randomBytes } from '../../../platform/crypto/index.ts';
import type { ProblemError } from '../../../platform/http/index.ts';
import { createTestOrganisation } from '../../resources/people/testing.ts';
import { createMonitoringModule, monitoringMigrations, monitoringPermissions } from './index.ts';

export async function createTestMonitoring(options: Parameters<typeof createTestOrganisation>[0] = {}) {
  const organisation = await createTestOrganisation({
    ...options,
    migrations: [monitoringMigrations, ...(options.migrations ?? [])],
    rules: [monitoringPermissions, ...(options.rules ?? [])],
  });
  const announced: string[] = [];
  const monitoring = createMonitoringModule({
    ...organisation,
    vault: createVault({ masterKey: randomBytes(32) }),
    announce: async (_tx, change = 'policy') => {
      announced.push(change);
    },
  });
  for (const control of monitoring.controls) organisation.conformity.register(control);
  return {
    ...organisation,
    monitoring,
    units: organisation.people.units,
    /** What gateways would have been told of. */
    announced,
    people: {
      compliance: await organisation.appoint('compliance', ['compliance-officer']),
      security: await organisation.appoint('security', ['security-officer']),
      operator: await organisation.appoint('operator', ['operator']),
      product: await organisation.appoint('product', ['product-owner']),
      member: await organisation.appoint('member', ['member']),
    },
  };
}

export type TestMonitoring = Awaited<ReturnType<typeof createTestMonitoring>>;

/** The code of the problem that a promise ends in; `none` when it ends well. */
export const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'none',
    (error: ProblemError) => error.code ?? String(error),
  );

/** An upload of these bytes, in pieces as a connection brings them. */
export function upload(content: string | Uint8Array): Readable {
  const bytes = Buffer.from(content);
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += 65_536) pieces.push(bytes.subarray(at, at + 65_536));
  return Readable.from(pieces);
}
