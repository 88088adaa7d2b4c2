import type { AnyDb } from '../../../platform/database/index.ts';
import type { Governance } from '../../types.ts';
import type { AsOfArea } from '../types.ts';
import { nonconformitiesArea } from './nonconformities.area.ts';
import { gatesArea, profileArea } from './profile.area.ts';

export type GovernanceAreaParts = Pick<Governance, 'subjects' | 'gates' | 'directory'> & { readonly db: AnyDb };

/** What governance itself keeps of the past. Modules bring theirs. */
export function governanceAreas(parts: GovernanceAreaParts): readonly AsOfArea[] {
  return [profileArea(parts), gatesArea(parts), nonconformitiesArea(parts)];
}
