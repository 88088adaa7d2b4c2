import type { Governance } from '../../../../governance/index.ts';
import type { Db } from '../../../../platform/database/index.ts';
import type { PeopleDeps } from '../people.deps.ts';
import type { PeopleTables } from '../people.table.ts';
import type { ResponsibilityTables } from './responsibility.table.ts';

export type ResponsibilityDb = Db<PeopleTables & ResponsibilityTables>;
export type ResponsibilityDeps = Omit<PeopleDeps, 'db'> &
  Pick<Governance, 'subjects' | 'reviews'> & { readonly db: ResponsibilityDb };
