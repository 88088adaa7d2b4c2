import { z } from 'zod';
import { GRADES, type Grade } from '../../../engines/screening/index.ts';
import { schemaText } from '../../../platform/http/index.ts';

export const bilingual = z.strictObject({ zh: schemaText({ max: 200 }), en: schemaText({ max: 200 }) });
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'Must be a SHA-256 in 64 lower-case hex digits');
export const grade = z.enum(GRADES as readonly [Grade, ...Grade[]]);
