import type { HttpServer } from '../../../../platform/http/index.ts';
import { addRegisterRoutes } from '../register.routes.ts';
import {
  keywordListDraftInput,
  keywordListInput,
  keywordListPage,
  keywordListQuery,
  keywordListView,
} from './keyword-list.schema.ts';
import type { KeywordListService } from './keyword-list.service.ts';

/** `/keyword-lists`: the register. Entries and samples have routes of their own. */
export function addKeywordListRoutes(app: HttpServer, service: KeywordListService): void {
  addRegisterRoutes(app, {
    path: 'keyword-lists',
    tag: 'keyword lists',
    idPrefix: 'kwl',
    read: 'keyword-list.read',
    write: 'keyword-list.write',
    operations: {
      list: { summary: 'List keyword lists', operationId: 'listKeywordLists' },
      register: { summary: 'Register a keyword list without entries', operationId: 'registerKeywordList' },
      starter: {
        summary: 'Import the small list that comes with the product, for demonstration only',
        operationId: 'importStarterKeywordList',
      },
      get: { summary: 'One keyword list with its counts beside the profile', operationId: 'getKeywordList' },
      edit: {
        summary: 'Save the description and the own kinds of a list; what is in force stays in force',
        operationId: 'editKeywordList',
      },
    },
    schemas: {
      input: keywordListInput,
      draft: keywordListDraftInput,
      query: keywordListQuery,
      view: keywordListView,
      page: keywordListPage,
    },
    service,
  });
}
