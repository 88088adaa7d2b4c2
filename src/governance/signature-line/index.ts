export { createLogLines, type KnownLine, type LogLines } from './log-lines.ts';
export { signatureLineMigrations } from './signature-line.migrations.ts';
export { endLinesOfLog, insertLine, knownLines, openLines } from './signature-line.repository.ts';
export { addSignatureLineRoutes } from './signature-line.routes.ts';
export { createSignatureLines, type SignatureLineService } from './signature-line.service.ts';
