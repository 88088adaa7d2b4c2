import type { Dialect } from '../dialect.ts';
import { translateAnswer } from './answer.ts';
import { translateEvents } from './events.ts';
import { translateRequest } from './request.ts';

/** Anthropic's Messages interface, as its public documentation describes version 2023-06-01. */
export const anthropic: Dialect = {
  request: translateRequest,
  answer: translateAnswer,
  events: translateEvents,
};
