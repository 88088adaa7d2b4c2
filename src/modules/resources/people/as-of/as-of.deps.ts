import type { AsOfValue } from '../../../../governance/as-of/index.ts';
import type { Governance } from '../../../../governance/index.ts';
import type { AnyDb } from '../../../../platform/database/index.ts';
import type { PeopleDirectory } from '../directory.ts';

export interface AsOfPeopleDeps extends Pick<Governance, 'subjects'> {
  readonly db: AnyDb;
  readonly directory: PeopleDirectory;
}

/** A unit by the title that it has today. */
export function unitThen({ directory }: Pick<AsOfPeopleDeps, 'directory'>, id: string | null): readonly AsOfValue[] {
  if (id === null) return [];
  const unit = directory.tree().get(id);
  return [
    {
      type: 'subject',
      kind: 'unit',
      id,
      title: unit === undefined ? null : { zh: unit.title_zh, en: unit.title_en },
    },
  ];
}
