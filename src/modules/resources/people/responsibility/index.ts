import { MINUTE } from '../../../../kernel/time/index.ts';
import type { Db } from '../../../../platform/database/index.ts';
import type { HttpServer } from '../../../../platform/http/index.ts';
import type { Logger } from '../../../../platform/telemetry/index.ts';
import { createConflictSource } from './conflict.ts';
import { createDelegationService } from './delegation.service.ts';
import { createDisputeService } from './dispute.service.ts';
import { createInterestService } from './interest.service.ts';
import { createMatrixService } from './matrix.service.ts';
import { createResponsibilityControls } from './responsibility.controls.ts';
import type { ResponsibilityDeps } from './responsibility.deps.ts';
import { addResponsibilityRoutes } from './responsibility.routes.ts';

export type { ResponsibilityDeps } from './responsibility.deps.ts';
export type {
  DelegationView,
  DisputeView,
  InterestView,
  MatrixSubjectView,
  MatrixView,
} from './responsibility.schema.ts';

/** Who is responsible for what (4.4 a): the matrix, stand-ins, conflicts of interest, disputes. */
export function createResponsibility(deps: ResponsibilityDeps & { readonly logger: Pick<Logger, 'warn'> }) {
  const matrix = createMatrixService(deps);
  const delegations = createDelegationService(deps);
  const interests = createInterestService(deps);
  const disputes = createDisputeService(deps);
  deps.reviews.conflictsOfInterest(createConflictSource(deps));
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<unknown> = Promise.resolve();
  return {
    matrix,
    delegations,
    interests,
    disputes,
    controls: createResponsibilityControls(deps, matrix),
    register(app: HttpServer): void {
      addResponsibilityRoutes(app, deps.db as unknown as Db<never>, { matrix, delegations, interests, disputes });
    },
    start(): void {
      const round = () => {
        running = disputes
          .escalateDue()
          .catch((error: unknown) =>
            deps.logger.warn({ err: error }, 'disputes could not be escalated; it is tried again'),
          );
      };
      round();
      timer = setInterval(round, MINUTE).unref();
    },
    async stop(): Promise<void> {
      clearInterval(timer);
      await running;
    },
  };
}
