export { addDocumentRoutes } from './document.routes.ts';
export { documentView } from './document.schema.ts';
export { createDocumentService, type DocumentService, type StoredDocument } from './document.service.ts';
export { noSeal } from './no-seal.ts';
export type { DocumentPorts, Proof, SealPort, SecondProof } from './ports.ts';
export { type ScanRefusal, scanRefused } from './problems.ts';
