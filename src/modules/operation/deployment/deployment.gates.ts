/** Hours in which an application for a gate of this module must be decided. */
export const DEADLINE_HOURS = 24 * 7;
