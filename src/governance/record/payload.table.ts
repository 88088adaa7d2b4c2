export interface PayloadTables {
  governance_payload: PayloadRow;
  governance_payload_key: PayloadKeyRow;
}

export interface PayloadRow {
  id: string;
  subject_key: string;
  /** Null once erased: without it the commitment in the log says nothing about the content any more. */
  salt: Buffer | null;
  commitment: string;
  blob_sha256: string | null;
  created_at: Date;
  retain_until: Date | null;
  restricted_at: Date | null;
  erased_at: Date | null;
  erase_reason: string | null;
}

/** Data keys, wrapped, one for each subject; the ciphertexts lie elsewhere, in the blob store. */
export interface PayloadKeyRow {
  subject_key: string;
  wrapped: Buffer;
  created_at: Date;
}
