import type { Governance } from '../../../../governance/index.ts';
import type { Db } from '../../../../platform/database/index.ts';
import type { PeopleDeps } from '../people.deps.ts';
import type { BodyTables } from './body.table.ts';

export type BodyDeps = Omit<PeopleDeps, 'db'> &
  Pick<Governance, 'subjects' | 'reviews' | 'gates'> & { readonly db: Db<BodyTables> };
