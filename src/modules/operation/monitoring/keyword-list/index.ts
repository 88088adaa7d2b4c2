import type { HttpServer } from '../../../../platform/http/index.ts';
import type { MonitoringDeps } from '../monitoring.deps.ts';
import { createCompiledLists } from './compiled-lists.ts';
import { addEntryRoutes } from './entry.routes.ts';
import { createEntryService } from './entry.service.ts';
import { createImportService } from './import.service.ts';
import { defineKeywordListGates } from './keyword-list.gate.ts';
import { createKeywordListReader } from './keyword-list.reader.ts';
import { addKeywordListRoutes } from './keyword-list.routes.ts';
import { createKeywordListService } from './keyword-list.service.ts';
import { createListParts } from './list-parts.ts';
import { createSampleService } from './sample.service.ts';

export type { CompiledLists } from './compiled-lists.ts';
export { countRows, libraryCounts, updateDays } from './counts.ts';
export type { ImportReport } from './import.schema.ts';
export { ADMIT_GATE } from './keyword-list.gate.ts';
export type { KeywordListReader, ListInForce } from './keyword-list.reader.ts';
export type { CountRow, KeywordListContent, KeywordListSummary, KeywordListView } from './keyword-list.schema.ts';
export type { KeptEntry, ListParts } from './list-parts.ts';
export { revisionOf } from './revision.ts';
export type { SamplesView } from './sample.schema.ts';
export { STARTER_LIST } from './starter-list.ts';

export type KeywordLists = ReturnType<typeof createKeywordLists>;

/** Keyword lists: their register, what they hold, and the detectors made of them. */
export function createKeywordLists(deps: MonitoringDeps) {
  const reader = createKeywordListReader(deps);
  const parts = createListParts(deps);
  const compiled = createCompiledLists({ lists: reader, parts });
  const services = {
    lists: createKeywordListService(deps, { lists: reader, parts }),
    entries: createEntryService(deps, parts),
    imports: createImportService(deps, parts),
    samples: createSampleService(deps, { parts, compiled }),
  };
  defineKeywordListGates(deps, { lists: reader, parts, compiled });
  return {
    ...services,
    reader,
    parts,
    compiled,
    register(app: HttpServer): void {
      addKeywordListRoutes(app, services.lists);
      addEntryRoutes(app, services);
    },
  };
}
