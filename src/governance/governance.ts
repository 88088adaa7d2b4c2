import type { Log, RememberedHead } from '../engines/ledger/index.ts';
import { createIdFactory } from '../kernel/identity/index.ts';
import { type Clock, MINUTE } from '../kernel/time/index.ts';
import type { BlobStore } from '../platform/blob/index.ts';
import { randomBytes, type Vault } from '../platform/crypto/index.ts';
import type { Database, ModuleMigrations } from '../platform/database/index.ts';
import type { Logger, Metrics } from '../platform/telemetry/index.ts';
import { anchorMigrations } from './anchor/index.ts';
import { assuranceMigrations } from './assurance/index.ts';
import { conformityMigrations, createConformityEngine } from './conformity/index.ts';
import { createDirectorySlot } from './directory.ts';
import { createGateEngine, gateMigrations } from './gate/index.ts';
import { keyRotationMigrations } from './key-rotation/index.ts';
import { notificationMigrations } from './notification/index.ts';
import { createProfileReader, createProfileStore, profileMigrations } from './profile/index.ts';
import {
  createNoticeBoard,
  createPayloadStore,
  createRecorder,
  createRecordReader,
  createSequencer,
  payloadMigrations,
  type Recorder,
  recordMigrations,
} from './record/index.ts';
import { createReviewService, reviewMigrations } from './review/index.ts';
import { type KnownLine, knownLines, signatureLineMigrations } from './signature-line/index.ts';
import { createSubjectRegistry, subjectMigrations } from './subject/index.ts';
import { successionMigrations } from './succession/index.ts';
import type { Governance } from './types.ts';

export interface GovernanceDeps {
  readonly database: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics?: Metrics;
  /** Ciphertexts of payloads; nothing else may be kept in the same store under addresses that payloads could share. */
  readonly blobs: Pick<BlobStore, 'put' | 'read' | 'delete'>;
  readonly vault: Vault;
  readonly organisationId: string;
  readonly log: {
    /** Folder name of the log that is written now, e.g. `governance-2026`. */
    readonly name: string;
    /** Of all governance logs, oldest first; without it there is one. */
    names?(): readonly string[];
    /** Opens it with the governance key, and the further signature lines that it is to carry. */
    open(remembered: readonly RememberedHead[], lines: readonly KnownLine[]): Promise<Log>;
  };
  /** Milliseconds between two looks of conformity at everything; default five minutes. */
  readonly conformityEveryMillis?: number;
}

export const governanceMigrations: ModuleMigrations = [
  ...recordMigrations,
  ...subjectMigrations,
  ...reviewMigrations,
  ...payloadMigrations,
  ...gateMigrations,
  ...profileMigrations,
  ...conformityMigrations,
  ...assuranceMigrations,
  ...anchorMigrations,
  ...keyRotationMigrations,
  ...successionMigrations,
  ...signatureLineMigrations,
  ...notificationMigrations,
];

/** Builds governance; nothing runs before `start`, and modules define their gates, controls and subscriptions before it. */
export function createGovernance(deps: GovernanceDeps): Governance {
  const { database, clock, logger, metrics } = deps;
  const newId = createIdFactory(
    () => clock.now().getTime(),
    (bytes) => bytes.set(randomBytes(bytes.length)),
  );
  const directory = createDirectorySlot();
  const payloads = createPayloadStore({
    database,
    blobs: deps.blobs,
    vault: deps.vault,
    clock,
    newId,
    recorder: (): Recorder => recorder,
  });
  const recorder = createRecorder({ database, clock, newId, payloads });
  const records = createRecordReader({ database });
  const sequencer = createSequencer({
    database,
    get logName() {
      return deps.log.name;
    },
    ...(deps.log.names === undefined ? {} : { logNames: deps.log.names }),
    openLog: async (remembered) => deps.log.open(remembered, await knownLines(database.kysely, deps.log.name)),
    clock,
    logger,
    ...(metrics === undefined ? {} : { metrics }),
  });
  const notices = createNoticeBoard({ database, clock, logger });
  const subjects = createSubjectRegistry({ clock });
  const reviews = createReviewService({ database, clock, newId, directory, recorder, subjects, logger });
  const reader = createProfileReader({ database, clock, subjects });
  const gates = createGateEngine({ database, clock, recorder, subjects, reviews, profiles: reader });
  const profiles = createProfileStore({ database, clock, newId, recorder, subjects, reviews, gates, reader });
  const conformity = createConformityEngine({
    database,
    clock,
    organisationId: deps.organisationId,
    profiles: reader,
    recorder,
    logger,
    ...(deps.conformityEveryMillis === undefined ? {} : { everyMillis: deps.conformityEveryMillis }),
  });
  let timer: NodeJS.Timeout | undefined;
  let chores: Promise<void> = Promise.resolve();

  /** What only the passing of time brings about. Each of them may run in several processes at once. */
  async function doChores(): Promise<void> {
    for (const chore of [reviews.lapseDue, profiles.applyDue, payloads.sweep]) {
      await chore().catch((error: unknown) =>
        logger.warn({ err: error }, 'a chore of governance failed; it is tried again'),
      );
    }
  }

  return {
    database,
    clock,
    newId,
    directory,
    recorder,
    records,
    sequencer,
    payloads,
    notices,
    subjects,
    reviews,
    gates,
    conformity,
    profiles,
    async start() {
      const silent = (await gates.list(database.kysely)).filter((gate) => !reviews.actsOn(gate.name));
      if (silent.length > 0) {
        const names = silent.map((gate) => gate.name).join(', ');
        throw new Error(`an approval would have no effect at ${names}: call reviews.onDecided for each gate`);
      }
      sequencer.start();
      await notices.start();
      await conformity.start();
      const round = () => {
        chores = chores.then(doChores);
      };
      round();
      timer = setInterval(round, MINUTE).unref();
    },
    async stop() {
      clearInterval(timer);
      await chores;
      await conformity.stop();
      await notices.stop();
      await sequencer.stop();
    },
  };
}
