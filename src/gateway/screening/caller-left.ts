/**
 * Why signals abort when a caller has left, or has its whole answer. One for all: an error with a stack of its own for every answer took
 * longer than reading the answer's text.
 */
export const CALLER_LEFT = new Error('the caller has left');
