import type { NewId } from '../kernel/identity/index.ts';
import type { Clock } from '../kernel/time/index.ts';
import type { Database } from '../platform/database/index.ts';
import type { ConformityEngine } from './conformity/types.ts';
import type { DirectorySlot } from './directory.ts';
import type { GateEngine } from './gate/types.ts';
import type { ProfileStore } from './profile/types.ts';
import type { NoticeBoard, PayloadStore, Recorder, RecordReader, Sequencer } from './record/types.ts';
import type { ReviewService } from './review/types.ts';
import type { SubjectRegistry } from './subject/types.ts';

/** All of governance, as `createGovernance` answers it. Modules take from it what they need. */
export interface Governance {
  readonly database: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  /** Filled by module people at composition: `governance.directory.fill(people.directory)`. */
  readonly directory: DirectorySlot;
  readonly recorder: Recorder;
  readonly records: RecordReader;
  readonly sequencer: Sequencer;
  readonly payloads: PayloadStore;
  readonly notices: NoticeBoard;
  readonly subjects: SubjectRegistry;
  readonly reviews: ReviewService;
  readonly gates: GateEngine;
  readonly conformity: ConformityEngine;
  readonly profiles: ProfileStore;
  /** After all modules have defined gates, controls, handlers and subscriptions: sequencer, notices, deadlines, conformity. */
  start(): Promise<void>;
  /** Stops all of it, in the opposite order; the database stays open. */
  stop(): Promise<void>;
}
