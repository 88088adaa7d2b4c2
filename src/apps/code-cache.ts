import { fileURLToPath } from 'node:url';

/**
 * Where Node keeps what it made of our sources, so that the next start need not strip and compile them again. Beside the sources and
 * written by whoever runs them: another user's folder could hold another program. Where it can't be written, starting takes longer.
 */
export const CODE_CACHE = fileURLToPath(new URL('../../.cache/code', import.meta.url));
