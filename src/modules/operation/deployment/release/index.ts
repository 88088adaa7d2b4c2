import { onceALook } from '../../../../kernel/control/index.ts';
import type { HttpServer } from '../../../../platform/http/index.ts';
import { createBreakGlass } from './break-glass.ts';
import { createReleaseOperation } from './operation.service.ts';
import { createReleaseControl, type PolicyInForce, type ServedIn } from './release.controls.ts';
import type { ReleaseDeps } from './release.deps.ts';
import { defineReleaseGates } from './release.gate.ts';
import type { ReleaseReader } from './release.reader.ts';
import { addReleaseRoutes } from './release.routes.ts';
import { createReleaseService } from './release.service.ts';

export type { ServedIn } from './release.controls.ts';
export type { ReleaseDeps } from './release.deps.ts';
export { releaseMigrations } from './release.migrations.ts';
export { releasePermissions } from './release.permissions.ts';
export { type BoundRelease, createReleaseReader, type Flaw, type ReleaseReader } from './release.reader.ts';
export type { ReleaseContent, ReleaseKind, ReleaseState, ReleaseSummary, ReleaseView } from './release.schema.ts';

export type ReleaseParts = ReturnType<typeof createReleaseParts>;

/** Releases: put together, approved at their gates, stopped and brought back. */
export function createReleaseParts(
  deps: ReleaseDeps,
  { reader, inForce, behind }: { reader: ReleaseReader; inForce: PolicyInForce; behind: () => Promise<boolean> },
) {
  defineReleaseGates(deps, reader);
  const breakGlass = createBreakGlass(deps);
  const operation = createReleaseOperation(deps, reader, breakGlass);
  const releases = createReleaseService(deps, async () => {
    // What was decided a moment ago, and is in no document yet, no gateway can have acknowledged. Asked first: what is
    // said by then is in what is read after.
    const untold = await behind();
    const policy = await inForce();
    const told = policy !== null && !policy.waiting && !untold;
    return (await deps.gateways()).map(({ id, title, connected, policyEpoch, policyHash, standingSequence }) => ({
      gatewayId: id,
      title: { zh: title.zh, en: title.en },
      connected,
      epoch: policyEpoch,
      acknowledged:
        told && policyHash === policy.hash && standingSequence !== null && standingSequence >= policy.sequence,
    }));
  });
  const servedIn: ServedIn = onceALook(() => reader.served(deps.db));
  return {
    releases,
    operation,
    servedIn,
    control: createReleaseControl(deps, servedIn, inForce),
    register: (app: HttpServer): void => addReleaseRoutes(app, { releases, operation }),
  };
}
