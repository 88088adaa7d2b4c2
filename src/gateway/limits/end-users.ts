/** How an application names its end users, as it looks. */
export type Naming = 'usable' | 'constant' | 'never_twice';

/** Requests with a name from which on it is judged, and that are remembered. */
const SAMPLE = 256;
/** New names among so many that mean that a name is made up for each request. */
const NEW = Math.floor(SAMPLE * 0.98);

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
      if (watch.seen < SAMPLE) return watch.naming;
      const { size } = watch.names;
      watch.naming = size === 1 ? 'constant' : size >= NEW ? 'never_twice' : 'usable';
      watch.seen = 0;
      watch.names = new Set();
      return watch.naming;
    },
    /** Applications whose names are of no use, with why. */
    odd: () =>
      [...applications].flatMap(([id, { naming }]) => (naming === 'usable' ? [] : [{ applicationId: id, naming }])),
  };
}
