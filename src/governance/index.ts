export type * from './conformity/index.ts';
export type { Directory, DirectoryPerson } from './directory.ts';
export type * from './gate/index.ts';
export type { Page, PageRequest } from './page.ts';
export type * from './record/index.ts';
export type * from './review/index.ts';
export type * from './subject/index.ts';
export { inTransaction } from './transaction.ts';
export type { Governance } from './types.ts';
