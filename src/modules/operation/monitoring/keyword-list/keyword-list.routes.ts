import { addRegisterRoutes } from '../../../../governance/index.ts';
import type { HttpServer } from '../../../../platform/http/index.ts';
import { addStarterRoute } from '../starter.routes.ts';
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
  const register = {
    path: '/api/v1/keyword-lists',
    tag: 'keyword lists',
    permissions: { read: 'keyword-list.read', write: 'keyword-list.write' },
  };
  addRegisterRoutes(app, {
    ...register,
    idPrefix: 'kwl',
    words: {
      list: ['listKeywordLists', 'List keyword lists'],
      register: ['registerKeywordList', 'Register a keyword list without entries'],
      get: ['getKeywordList', 'One keyword list with its counts beside the profile'],
      edit: ['editKeywordList', 'Save the description and the own kinds of a list; what is in force stays in force'],
    },
    query: keywordListQuery,
    input: keywordListInput,
    draft: keywordListDraftInput,
    view: keywordListView,
    page: keywordListPage,
    service,
  });
  addStarterRoute(app, {
    ...register,
    words: ['importStarterKeywordList', 'Import the small list that comes with the product, for demonstration only'],
    view: keywordListView,
    service,
  });
}
