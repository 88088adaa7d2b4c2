export { createUseStatementReader, type StatementInForce, type UseStatementReader } from './use-statement.reader.ts';
export type { PublicUseStatement, UseStatement, UseStatementView } from './use-statement.schema.ts';
