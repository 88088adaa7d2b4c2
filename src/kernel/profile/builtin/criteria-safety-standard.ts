import { criteriaOf } from './criteria-file.ts';
import { ASSESSMENT_ROWS } from './safety-standard-assessment.ts';
import { DATA_ROWS } from './safety-standard-data.ts';
import { SERVICE_ROWS } from './safety-standard-service.ts';

/**
 * GB/T 45654-2025 beside TC260-003, row by row (`T01` to `T43`). Section numbers in the sources are those of TC260-003; of
 * GB/T 45654-2025 only the chapter is given, for its clause numbers have not been checked against the official text.
 */
export const SAFETY_STANDARD_ROWS = [...DATA_ROWS, ...SERVICE_ROWS, ...ASSESSMENT_ROWS];

export const SAFETY_STANDARD_CRITERIA = criteriaOf(SAFETY_STANDARD_ROWS);
