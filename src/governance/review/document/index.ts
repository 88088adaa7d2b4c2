export { addDocumentRoutes } from './document.routes.ts';
export { documentView } from './document.schema.ts';
export { createDocumentService, type DocumentService, type StoredDocument } from './document.service.ts';
export type { DocumentPorts, Proof, Sealed, SealPort, SecondProof } from './ports.ts';
export { notInvolved, type ScanRefusal, scanRefused } from './problems.ts';
