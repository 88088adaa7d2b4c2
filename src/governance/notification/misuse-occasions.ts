import type { Role } from '../../kernel/identity/index.ts';
import type { Clock } from '../../kernel/time/index.ts';
import type { Directory } from '../directory.ts';
import { holdersIn } from '../holders.ts';
import type { NoticeBoard, RecordReader } from '../record/index.ts';
import type { SubjectRegistry } from '../subject/index.ts';
import type { NotificationService } from './notification.service.ts';
import type { NotificationKind } from './words.ts';

/** What is held against somebody; each is over when the next is, or nothing any more. */
const HELD = ['misuse.limited', 'misuse.suspended', 'misuse.closed'] as const;
const TOLD = [...HELD, 'misuse.proposed', 'misuse.appealed'] as const;
/** Who gives back, and decides what waits for a person. */
const JUDGES: readonly Role[] = ['compliance-officer', 'security-officer'];

/**
 * Who hears of misuse: of every step harder than a warning the owner of the application and those who may give it back; of a step against
 * a key that waits for a person likewise; of an appeal those who may give back. Nobody is told of what they did themselves.
 */
export function createMisuseOccasions(parts: {
  readonly clock: Clock;
  readonly notices: NoticeBoard;
  readonly records: Pick<RecordReader, 'get'>;
  readonly subjects: Pick<SubjectRegistry, 'require'>;
  readonly directory: Directory;
  readonly notifications: Pick<NotificationService, 'tell' | 'resolveAt'>;
}): void {
  const { clock, notices, records, subjects, directory, notifications } = parts;

  /** What of the case is over with such a step. */
  function endedBy(kind: string, byPerson: boolean): readonly NotificationKind[] {
    if (kind === 'misuse.reinstated') return [...HELD, 'misuse.proposed', 'misuse.appealed'];
    // Time ends what is held, and with it what was said against that; what is proposed still waits.
    if (kind === 'misuse.lapsed') return [...HELD, 'misuse.appealed'];
    if (kind === 'misuse.proposed') return [kind];
    if (kind === 'misuse.appealed') return [];
    // A person who takes a step has decided what was proposed.
    return byPerson ? [...HELD, 'misuse.proposed'] : HELD;
  }

  notices.subscribe({
    subscriber: 'notifications/misuse',
    kinds: [...TOLD, 'misuse.lapsed', 'misuse.reinstated'],
    async handle(tx, { kind, subject, facts, recordId }) {
      const path = `/misuse/${String(facts.caseId)}`;
      const actor = (await records.get(recordId, tx))?.record.actor;
      await notifications.resolveAt(tx, path, endedBy(kind, actor?.kind === 'person'));
      const told = TOLD.find((one) => one === kind);
      if (told === undefined) return;
      const { title, ownerId, unitId } = await subjects.require(tx, subject.id, 'application');
      const judges = (await holdersIn(directory, JUDGES, unitId, clock.now(), tx)).filter((id) => id !== ownerId);
      const people = told === 'misuse.appealed' ? judges : [ownerId, ...judges];
      await notifications.tell(tx, {
        ...{ event: `${told}:${recordId}`, kind: told, title, path },
        personIds: people.filter((id) => id !== actor?.id),
      });
    },
  });
}
