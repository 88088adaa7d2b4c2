import type { PersonActor } from '../../../../kernel/identity/index.ts';
import type { SubjectKind } from '../../../../kernel/subject/index.ts';
import { ProblemError } from '../../../../platform/http/index.ts';
import type { DesignModule } from '../../../development/design/index.ts';
import type { ApplicationService, KeyService } from '../application/index.ts';
import type { DeploymentDeps } from '../deployment.deps.ts';
import type { EndpointService } from '../endpoint/index.ts';
import type { LimitService } from '../limit/index.ts';
import type { ImportItem, LiteLlmInput } from './import.schema.ts';
import { refusedNote } from './notes.ts';

export type Note = ImportItem['notes'][number];
export type ImportDeps = Pick<DeploymentDeps, 'db' | 'clock' | 'subjects' | 'directory' | 'recorder' | 'organisation'>;

/** Where that is registered what is taken over. */
export interface ImportParts {
  readonly models: Pick<DesignModule['models'], 'register'>;
  readonly versions: Pick<DesignModule['versions'], 'register'>;
  readonly endpoints: EndpointService;
  readonly applications: ApplicationService;
  readonly keys: KeyService;
  readonly limits: LimitService;
}

/** One import under way: who does it, where to, and the report that it writes. */
export interface Taking {
  readonly actor: PersonActor;
  readonly input: LiteLlmInput;
  readonly unitId: string;
  readonly parts: ImportParts;
  readonly items: ImportItem[];
  add(item: Omit<ImportItem, 'id' | 'notes'> & { id?: string | null; notes?: readonly Note[] }): void;
  /** Makes something, unless nothing is to be made; a refusal is the item's. */
  make(
    item: Pick<ImportItem, 'kind' | 'name'> & { notes?: readonly Note[]; changed?: boolean },
    run: () => Promise<string | null>,
  ): Promise<string | null>;
  /** The subject of this kind that has just this title. */
  known(kind: SubjectKind, title: string): Promise<string | null>;
}

export function openTaking(
  { db, subjects }: Pick<ImportDeps, 'db' | 'subjects'>,
  given: Pick<Taking, 'actor' | 'input' | 'unitId' | 'parts'>,
): Taking {
  const items: ImportItem[] = [];
  const add: Taking['add'] = (item) => {
    items.push({ ...item, id: item.id ?? null, notes: [...(item.notes ?? [])] });
  };
  return {
    ...given,
    items,
    add,
    async make({ changed = false, ...item }, run) {
      try {
        const id = given.input.dryRun ? null : await run();
        add({ ...item, result: changed ? 'changed' : 'taken', id });
        return id;
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error;
        add({ ...item, result: 'not-taken', notes: [refusedNote(error.code, error.message)] });
        return null;
      }
    },
    async known(kind, title) {
      const hits = await subjects.search(db, { text: title, kinds: [kind], limit: 50 });
      return hits.find((hit) => hit.title.en === title && hit.state !== 'retired')?.id ?? null;
    },
  };
}
