/** The acts of this module as the ledger names them. Registering a version belongs to release approval, its first user. */
export const DESIGN_MEASURES = ['6.1.b'] as const;

export const DESIGN_RECORDS = {
  modelRegistered: 'model.registered',
  modelEdited: 'model.edited',
  versionRegistered: 'version.registered',
  versionEdited: 'version.edited',
  artefactMeasured: 'version.artefact-measured',
  versionApproved: 'version.approved',
  versionRejected: 'version.rejected',
  documentUploaded: 'document.uploaded',
} as const;
