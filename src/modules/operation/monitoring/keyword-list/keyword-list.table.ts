/** Entries or samples of a list. */
export interface ListPartRow {
  /** Of the canonical JSON, before it was compressed. */
  sha256: string;
  /** The canonical JSON, compressed with gzip. */
  content: Buffer;
  created_at: Date;
}

export interface KeywordListTables {
  monitoring_list_part: ListPartRow;
}
