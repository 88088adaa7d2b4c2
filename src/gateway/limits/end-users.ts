import { NAMING_SAMPLE, type Naming, namingOf } from '../../kernel/traffic/index.ts';

/**
 * Notices applications that give one name for everybody, or a new one each time: limits of single end users mean nothing then. Judged
 * anew with each sample, so that an application that mends its ways is taken at its word again.
 */
export function createEndUserWatch() {
  const applications = new Map<string, { seen: number; names: Set<string>; naming: Naming }>();
  return {
    /** Takes note of a name and tells how the application's names look. */
    look(applicationId: string, endUser: string): Naming {
      let watch = applications.get(applicationId);
      if (watch === undefined) {
        watch = { seen: 0, names: new Set(), naming: 'usable' };
        applications.set(applicationId, watch);
      }
      watch.seen++;
      watch.names.add(endUser);
      if (watch.seen < NAMING_SAMPLE) return watch.naming;
      watch.naming = namingOf(watch.names.size);
      watch.seen = 0;
      watch.names = new Set();
      return watch.naming;
    },
    /** Applications whose names are of no use, with why. */
    odd: () =>
      [...applications].flatMap(([id, { naming }]) => (naming === 'usable' ? [] : [{ applicationId: id, naming }])),
  };
}
