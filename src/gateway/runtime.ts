/**
 * Options of the runtime for a gateway's process. What a request holds lives until its record is durable, longer than the default
 * young generation lasts: with room for it, it dies there and is not copied again and again.
 */
export const GATEWAY_RUNTIME: readonly string[] = ['--max-semi-space-size=64'];
