export { asksNothing, type PurposeChecks } from './checks.schema.ts';
export { defineUseStatementGate } from './use-statement.gate.ts';
export { createUseStatementReader, type StatementInForce, type UseStatementReader } from './use-statement.reader.ts';
export { addUseStatementRoutes } from './use-statement.routes.ts';
export type { PublicUseStatement, UseStatement, UseStatementView } from './use-statement.schema.ts';
export { createUseStatementService, type UseStatementService } from './use-statement.service.ts';
