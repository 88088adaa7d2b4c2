import type { Actor } from '../../../kernel/identity/index.ts';
import { invalidInput, notFound } from '../../../platform/http/index.ts';
import type { PeopleDeps } from './people.deps.ts';
import { PEOPLE_RECORDS, RESPONSIBILITIES } from './people.records.ts';
import * as repository from './people.repository.ts';
import type { UnitView } from './people.schema.ts';
import type { UnitRow } from './people.table.ts';

export type UnitService = ReturnType<typeof createUnitService>;

/** The tree of units. A unit is never deleted: subjects lie at it. */
export function createUnitService(deps: PeopleDeps) {
  const { db, clock, newId, recorder, authority, directory } = deps;
  const view = (row: UnitRow): UnitView => ({
    id: row.id,
    parentId: row.parent_id,
    title: { zh: row.title_zh, en: row.title_en },
  });

  return {
    list: (): UnitView[] => directory.tree().all().map(view),

    async create(actor: Actor, input: { title: { zh: string; en: string }; parentId: string }): Promise<UnitView> {
      authority.require(actor, 'unit.manage');
      if (directory.tree().get(input.parentId) === undefined) {
        throw invalidInput([{ path: 'parentId', message: 'There is no such unit' }]);
      }
      const row: UnitRow = {
        id: newId('unit'),
        parent_id: input.parentId,
        title_zh: input.title.zh,
        title_en: input.title.en,
        created_at: clock.now(),
      };
      await db.transaction().execute(async (tx) => {
        await repository.insertUnit(tx, row);
        await recorder.write(tx, {
          kind: PEOPLE_RECORDS.unitCreated,
          actor,
          subject: { kind: 'unit', id: row.id },
          measures: [...RESPONSIBILITIES],
          facts: { parentId: input.parentId },
        });
      });
      await directory.reload();
      return view(row);
    },

    async rename(actor: Actor, id: string, title: { zh: string; en: string }): Promise<UnitView> {
      authority.require(actor, 'unit.manage');
      const unit = directory.tree().get(id);
      if (unit === undefined) throw notFound({ zh: '没有这个部门。', en: 'There is no such unit.' });
      await db.transaction().execute(async (tx) => {
        await repository.updateUnitTitle(tx, id, title);
        await recorder.write(tx, {
          kind: PEOPLE_RECORDS.unitRenamed,
          actor,
          subject: { kind: 'unit', id },
          measures: [...RESPONSIBILITIES],
        });
      });
      await directory.reload();
      return view({ ...unit, title_zh: title.zh, title_en: title.en });
    },
  };
}
