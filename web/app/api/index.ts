export { api, apiUrl, type Query, setApiLanguage } from './client.ts';
export { type ListResult, useAct, useList, useRead } from './hooks.ts';
export { standingIn } from './principal.ts';
export { ApiProblem, isProblem } from './problem.ts';
export { createQueryClient, SESSION_KEY } from './query.ts';
export type * from './types/index.ts';
