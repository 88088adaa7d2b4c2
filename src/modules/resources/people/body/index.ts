import { MINUTE } from '../../../../kernel/time/index.ts';
import type { AnyDb } from '../../../../platform/database/index.ts';
import type { HttpServer } from '../../../../platform/http/index.ts';
import type { Logger } from '../../../../platform/telemetry/index.ts';
import { createBodyControls } from './body.controls.ts';
import type { BodyDeps } from './body.deps.ts';
import { defineBodyGate } from './body.gate.ts';
import { createBodyReader } from './body.reader.ts';
import { addBodyRoutes } from './body.routes.ts';
import { createBodyService } from './body.service.ts';
import { inTerm } from './composition.ts';
import { addMeetingRoutes } from './meeting.routes.ts';
import { createMeetingService } from './meeting.service.ts';
import { createResolutionService } from './resolution.service.ts';

export type { BodyDeps } from './body.deps.ts';
export type { ActionView, BodyView, MeetingSummary, MeetingView, PresetView, ResolutionView } from './body.schema.ts';

/** Cross-department bodies (4.4 c): rules and members, meetings, votes, minutes, resolutions and their actions. */
export function createBodies(deps: BodyDeps & { readonly logger: Pick<Logger, 'warn'> }) {
  const reader = createBodyReader(deps);
  const bodies = createBodyService(deps);
  const meetings = createMeetingService(deps);
  const resolutions = createResolutionService(deps);
  defineBodyGate(deps, reader);
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<unknown> = Promise.resolve();
  return {
    bodies,
    meetings,
    resolutions,
    /** Who belongs to an established body. */
    async membersOfBody(db: AnyDb, bodyId: string): Promise<string[]> {
      const now = deps.clock.now();
      const body = (await reader.inForce(db)).find(({ id }) => id === bodyId);
      return inTerm(body?.content.members ?? [], now).map(({ personId }) => personId);
    },
    controls: createBodyControls(deps, reader, meetings),
    register(app: HttpServer): void {
      addBodyRoutes(app, bodies, resolutions);
      addMeetingRoutes(app, meetings);
    },
    start(): void {
      const round = () => {
        running = resolutions
          .escalateDue()
          .catch((error: unknown) =>
            deps.logger.warn({ err: error }, 'actions could not be escalated; it is tried again'),
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
