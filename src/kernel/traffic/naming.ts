/** How an application names its end users, as it looks. */
export type Naming = 'usable' | 'constant' | 'never_twice';

/** Requests with a name from which on it is judged. */
export const NAMING_SAMPLE = 256;
/** New names among so many that mean that a name is made up for each request. */
const NEW = Math.floor(NAMING_SAMPLE * 0.98);

/** What so many different names among {@link NAMING_SAMPLE} requests with one say. */
export function namingOf(different: number): Naming {
  return different === 1 ? 'constant' : different >= NEW ? 'never_twice' : 'usable';
}
