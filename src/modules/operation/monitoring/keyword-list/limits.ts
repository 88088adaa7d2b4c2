/** Largest file that is imported, in bytes. */
export const MAX_FILE_BYTES = 16 * 1024 ** 2;
/** Most lines of a file. */
export const MAX_LINES = 200_000;
/** Most entries of a list. */
export const MAX_ENTRIES = 100_000;
/** Most faults that a report tells line by line; it counts all. */
export const MAX_FAULTS_TOLD = 200;
/** Most samples of either sort. */
export const MAX_SAMPLES = 1_000;
/** Longest sample, in UTF-16 units. */
export const MAX_SAMPLE_LENGTH = 2_000;
