import { systemActor } from '../../../../kernel/identity/index.ts';
import { DAY, SECOND } from '../../../../kernel/time/index.ts';
import type { CompetenceDeps } from './competence.deps.ts';
import { COMPETENCE_MEASURES, COMPETENCE_RECORDS } from './competence.records.ts';
import * as repository from './competence.repository.ts';
import type { ExamService } from './exam.service.ts';
import type { OverviewService } from './overview.service.ts';

const WATCH = systemActor('competence');
/** Rights end by themselves at their instant; the watch only tells of it, this much later at most. */
const LOOK_EVERY = 15 * SECOND;

/**
 * Tells, once each and with a notice: that a right will end, that it has ended, that a security administrator keeps one. Several
 * servers may watch at once. What is told decides nothing: a right ends by the clock, also while nobody watches.
 */
export function createWatch(
  deps: CompetenceDeps,
  { exams, overview }: { exams: ExamService; overview: OverviewService },
) {
  const { db, clock, recorder, logger } = deps;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let stopped = false;

  /** One look; answers how much was told, and when the next right ends. */
  async function look(): Promise<{ told: number; next: number }> {
    await exams.closeOverdue();
    const at = clock.now();
    let told = 0;
    const rights = await overview.judged(db, at);
    for (const { state, row, endsAt, short } of rights) {
      if (state === 'holding' || state === 'waiting') continue;
      const told_at = at;
      const isNew = await db.transaction().execute(async (tx) => {
        const ends_at = new Date(endsAt);
        if (!(await repository.tell(tx, { grant_id: row.id, what: state, ends_at, told_at }))) return false;
        await recorder.write(tx, {
          kind: COMPETENCE_RECORDS[state],
          actor: WATCH,
          subject: { kind: 'person', id: row.person_id },
          measures: [...COMPETENCE_MEASURES],
          facts: {
            grantId: row.id,
            role: row.role,
            unitId: row.unit_id,
            endsAt: ends_at.toISOString(),
            competenceIds: [...short],
            ...(state === 'expiring' ? { daysLeft: Math.ceil((endsAt - at.getTime()) / DAY) } : {}),
          },
          notice: true,
        });
        return true;
      });
      if (isNew) told++;
    }
    return { told, next: Math.min(...rights.map(({ endsAt }) => endsAt).filter((end) => end > at.getTime())) };
  }

  function round(): void {
    running = look()
      .then(({ next }) => next)
      .catch((error: unknown) => {
        logger.warn({ err: error }, 'a look at competences failed; it is tried again');
        return Number.POSITIVE_INFINITY;
      })
      .then((next) => {
        // At the instant of the next end, so that what hangs on it (standing keys at gateways) follows at once.
        const wait = Math.min(LOOK_EVERY, Math.max(next - clock.now().getTime(), 0) + 1);
        if (!stopped) timer = setTimeout(round, wait).unref();
      });
  }

  return {
    look,
    start: round,
    async stop(): Promise<void> {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
