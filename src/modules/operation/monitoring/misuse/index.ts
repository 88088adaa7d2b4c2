import { SECOND } from '../../../../kernel/time/index.ts';
import type { AnyDb } from '../../../../platform/database/index.ts';
import type { HttpServer } from '../../../../platform/http/index.ts';
import { createCaseReader } from './case.reader.ts';
import { createCases } from './case.service.ts';
import { createCounter } from './counter.ts';
import { createDelivery } from './delivery.ts';
import { createLadders } from './ladder.service.ts';
import { createMisuseControl } from './misuse.controls.ts';
import type { MisuseDeps } from './misuse.deps.ts';
import { addMisuseRoutes } from './misuse.routes.ts';
import { standingOf } from './standing.ts';
import { createSteps } from './steps.ts';

export type { MisuseSurroundings } from './misuse.deps.ts';
export { misuseMigrations } from './misuse.migrations.ts';
export type { CaseDetail, CaseView, LadderView, MisuseSummary } from './misuse.schema.ts';
export type { MisuseStanding } from './standing.ts';

/** How often it is looked at what has come. */
const EVERY = SECOND;

export type Misuse = ReturnType<typeof createMisuse>;

/** Graded handling of misuse: counted from the traffic records, told to gateways by the standing, lifted by people. */
export function createMisuse(deps: MisuseDeps) {
  const ladders = createLadders(deps);
  const steps = createSteps(deps);
  const counter = createCounter(deps, ladders, steps);
  const delivery = createDelivery(deps, steps);
  const cases = createCases(deps, steps);
  const reader = createCaseReader(deps);
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;

  /** May run in several processes at once. */
  async function round(): Promise<void> {
    await counter.count();
    await counter.lapse();
    await delivery.follow();
  }

  return {
    ladders,
    cases,
    reader,
    round,
    control: createMisuseControl(deps, ladders, delivery),
    /** What gateways have to do, for whoever makes the standing. */
    standing: (db: AnyDb) => standingOf(db, deps.clock),
    register: (app: HttpServer) => addMisuseRoutes(app, { cases, reader, ladders }),
    start(): void {
      timer = setInterval(() => {
        running ??= round()
          .catch((error: unknown) => deps.logger.warn({ err: error }, 'misuse was not counted; it is tried again'))
          .finally(() => {
            running = undefined;
          });
      }, EVERY).unref();
    },
    async stop(): Promise<void> {
      clearInterval(timer);
      await running;
    },
  };
}
