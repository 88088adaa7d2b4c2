export type * from './common.ts';
export type * from './compute.ts';
export type * from './deployment.ts';
export type * from './design.ts';
export type * from './governance.ts';
export type * from './ledger.ts';
export type * from './monitoring.ts';
export type * from './people.ts';
