export { createEventParser, type EventParser, EventTooLargeError, type ServerSentEvent } from './parser.ts';
