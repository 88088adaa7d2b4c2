/** An artefact that we hashed ourselves while it was uploaded: what makes a version's hash `measured`. */
export interface ArtefactRow {
  version_id: string;
  sha256: string;
  bytes: number;
  uploaded_by: string;
  uploaded_at: Date;
}

export interface DocumentRow {
  sha256: string;
  title: string;
  media_type: string;
  bytes: number;
  uploaded_by: string;
  uploaded_at: Date;
}

export interface DesignTables {
  design_artefact: ArtefactRow;
  design_document: DocumentRow;
}
