import { isObject } from './asked.ts';
import type { Assembly } from './operation.ts';

type JsonObject = Record<string, unknown>;

/** Which member of an item, or of one of its parts, the events of a kind add to. */
const ADDS_TO: Readonly<Record<string, readonly [list: string | null, type: string, member: string]>> = {
  'response.output_text.delta': ['content', 'output_text', 'text'],
  'response.refusal.delta': ['content', 'refusal', 'refusal'],
  'response.reasoning_text.delta': ['content', 'reasoning_text', 'text'],
  'response.reasoning_summary_text.delta': ['summary', 'summary_text', 'text'],
  'response.function_call_arguments.delta': [null, '', 'arguments'],
  'response.mcp_call_arguments.delta': [null, '', 'arguments'],
  'response.custom_tool_call_input.delta': [null, '', 'input'],
};

/**
 * Puts a response together from its events. The last event repeats it whole; what came before is kept for answers that
 * break off.
 */
export function assembleResponse(releasedName: string): Assembly {
  const items = new Map<number, JsonObject>();
  let response: JsonObject | null = null;
  let came = false;
  let over = false;

  function itemAt(index: unknown): JsonObject {
    const place = typeof index === 'number' ? index : 0;
    let item = items.get(place);
    if (item === undefined) {
      item = {};
      items.set(place, item);
    }
    return item;
  }

  function add(event: JsonObject): void {
    const { type, output_index: index, item, delta } = event;
    if (type === 'response.output_item.done' && isObject(item)) {
      items.set(typeof index === 'number' ? index : 0, item);
      return;
    }
    if (type === 'response.output_item.added' && isObject(item)) {
      items.set(typeof index === 'number' ? index : 0, structuredClone(item));
      return;
    }
    if (typeof type !== 'string' || typeof delta !== 'string' || !Object.hasOwn(ADDS_TO, type)) return;
    const [list, partType, member] = ADDS_TO[type]!;
    const target = list === null ? itemAt(index) : partOf(itemAt(index), list, event, partType);
    target[member] = (typeof target[member] === 'string' ? target[member] : '') + delta;
  }

  return {
    take(event) {
      came = true;
      if (typeof event.model === 'string') event.model = releasedName;
      if (isObject(event.response)) {
        if (typeof event.response.model === 'string') event.response.model = releasedName;
        response = event.response;
        over = /^response\.(completed|incomplete|failed)$/.test(String(event.type));
      } else add(event);
      return event;
    },
    finished: () => over,
    answer() {
      if (!came) return null;
      const whole = over && Array.isArray(response?.output) && response.output.length > 0;
      if (whole) return response;
      return { ...response, output: [...items.entries()].sort(([a], [b]) => a - b).map(([, item]) => item) };
    },
  };
}

/** The part of an item that an event adds to. */
function partOf(item: JsonObject, list: string, event: JsonObject, type: string): JsonObject {
  const place = list === 'summary' ? event.summary_index : event.content_index;
  const parts: unknown[] = Array.isArray(item[list]) ? item[list] : [];
  item[list] = parts;
  // No answer has so many parts; a place beyond that would only make a list of holes.
  const at = typeof place === 'number' && Number.isInteger(place) && place >= 0 && place <= parts.length ? place : 0;
  if (!isObject(parts[at])) parts[at] = { type };
  return parts[at] as JsonObject;
}
