import type { PersonActor } from '../../kernel/identity/index.ts';
import { type Clock, minuteOf, type WorkingHours } from '../../kernel/time/index.ts';
import type { AnyDb, Database } from '../../platform/database/index.ts';
import { invalidInput, revisionConflict } from '../../platform/http/index.ts';
import type { Recorder } from '../record/index.ts';
import * as repository from './preference.repository.ts';
import { type Preference, preference, type WorkingTimeInput, type WorkingTimeView } from './preference.schema.ts';
import { SENTENCES } from './words.ts';

export interface PreferenceParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly recorder: Recorder;
  /** Of the organisation. Reads through what it is given. */
  readonly timeZone: (db: AnyDb) => Promise<string>;
}

const DEFAULT_TIME: WorkingTimeInput = {
  holidays: [],
  workedWeekends: [],
  knownYears: [],
  from: '09:00',
  to: '18:00',
  escalateAfterHours: 16,
};
export const DEFAULT_PREFERENCE: Preference = preference.parse({ mail: true });

export type PreferenceService = ReturnType<typeof createPreferenceService>;

/** How each person wants to be told, and when the organisation works. */
export function createPreferenceService({ database, clock, recorder, timeZone }: PreferenceParts) {
  const db = database.kysely;

  async function workingTime(through: AnyDb): Promise<WorkingTimeView> {
    const row = await repository.workingTime(through);
    const zone = await timeZone(through);
    if (row === undefined) return { ...DEFAULT_TIME, timeZone: zone, revision: 0, setAt: null };
    return { ...row.settings, timeZone: zone, revision: row.revision, setAt: row.set_at.toISOString() };
  }

  return {
    workingTime: () => workingTime(db),

    async workingHours(through: AnyDb): Promise<WorkingHours & { escalateAfterHours: number }> {
      const { from, to, escalateAfterHours, ...calendar } = await workingTime(through);
      return { calendar, from: minuteOf(from), to: minuteOf(to), escalateAfterHours };
    },

    async setWorkingTime(actor: PersonActor, expected: string, input: WorkingTimeInput): Promise<WorkingTimeView> {
      if (minuteOf(input.from) >= minuteOf(input.to))
        throw invalidInput([{ path: 'to', message: 'Must be later than `from`' }]);
      await db.transaction().execute(async (tx) => {
        const revision = (await repository.workingTime(tx))?.revision ?? 0;
        if (String(revision) !== expected) throw revisionConflict(revision);
        const row = { settings: input, revision: revision + 1, set_by: actor.personId, set_at: clock.now() };
        await repository.putWorkingTime(tx, row);
        const { from, to, escalateAfterHours, knownYears } = input;
        await recorder.write(tx, {
          kind: 'working-time.set',
          actor,
          measures: [],
          facts: { revision: revision + 1, from, to, escalateAfterHours, knownYears },
        });
      });
      return workingTime(db);
    },

    async of(personId: string): Promise<Preference> {
      return (await repository.preferencesOf(db, [personId])).get(personId) ?? DEFAULT_PREFERENCE;
    },
    ofAll: repository.preferencesOf,
    async prefer(personId: string, wanted: Preference): Promise<Preference> {
      const unknown = wanted.muted.findIndex((kind) => !(kind in SENTENCES));
      if (unknown >= 0) throw invalidInput([{ path: `muted.${unknown}`, message: 'There is no such kind of notice' }]);
      await repository.putPreference(db, personId, wanted);
      return wanted;
    },
  };
}
