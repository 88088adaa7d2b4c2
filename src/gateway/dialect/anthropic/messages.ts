import { isAbsent, isObject, type JsonObject, unknownMembers } from './members.ts';

interface Turn {
  readonly role: 'user' | 'assistant';
  readonly content: JsonObject[];
}

const MEMBERS: Readonly<Record<string, ReadonlySet<string>>> = {
  system: new Set(['role', 'content']),
  developer: new Set(['role', 'content']),
  user: new Set(['role', 'content']),
  assistant: new Set(['role', 'content', 'tool_calls']),
  tool: new Set(['role', 'content', 'tool_call_id']),
};

/**
 * Messages as turns of user and assistant, which must alternate there, and the words of the system, which stand apart. What has
 * no counterpart is named in `unsupported` by its place.
 */
export function translateMessages(
  given: unknown,
  unsupported: string[],
): { system: readonly JsonObject[]; messages: readonly Turn[] } {
  const system: JsonObject[] = [];
  const messages: Turn[] = [];
  const list = Array.isArray(given) ? given : [];
  for (const [index, message] of list.entries()) {
    const at = `messages[${index}]`;
    const role = isObject(message) ? message.role : undefined;
    const members = typeof role === 'string' ? MEMBERS[role] : undefined;
    if (!isObject(message) || members === undefined) {
      unsupported.push(`${at}.role`);
      continue;
    }
    unsupported.push(...unknownMembers(message, members, `${at}.`));
    if (role === 'system' || role === 'developer') {
      // There is one place for it, before all turns; later words of the system would not stay where they are.
      if (messages.length > 0) unsupported.push(at);
      else system.push(...textParts(message.content, `${at}.content`, unsupported));
    } else if (role === 'assistant') turn(messages, 'assistant', assistantBlocks(message, at, unsupported));
    else if (role === 'tool') turn(messages, 'user', [toolResult(message, at, unsupported)]);
    else turn(messages, 'user', userBlocks(message.content, `${at}.content`, unsupported));
  }
  return { system, messages };
}

/** Neighbours of one role become one turn: results of several tools belong into one. */
function turn(messages: Turn[], role: Turn['role'], content: JsonObject[]): void {
  const last = messages.at(-1);
  if (last?.role === role) last.content.push(...content);
  else messages.push({ role, content });
}

/** Content that can be text alone, whole or in parts. */
function textParts(content: unknown, at: string, unsupported: string[]): JsonObject[] {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }];
  if (!Array.isArray(content)) {
    if (!isAbsent(content)) unsupported.push(at);
    return [];
  }
  return content.flatMap((part, index) => {
    if (isObject(part) && part.type === 'text' && typeof part.text === 'string')
      return [{ type: 'text', text: part.text }];
    unsupported.push(`${at}[${index}]`);
    return [];
  });
}

function userBlocks(content: unknown, at: string, unsupported: string[]): JsonObject[] {
  if (!Array.isArray(content)) return textParts(content, at, unsupported);
  return content.flatMap((part, index) => {
    const block = isObject(part) && part.type === 'image_url' ? imageBlock(part.image_url) : undefined;
    if (block === undefined) return textParts([part], at, unsupported).length > 0 ? [{ ...(part as JsonObject) }] : [];
    if (block === null) unsupported.push(`${at}[${index}]`);
    return block === null ? [] : [block];
  });
}

/** Null when it is of no kind that can be sent. */
function imageBlock(image: unknown): JsonObject | null {
  if (!isObject(image) || typeof image.url !== 'string') return null;
  if (!isAbsent(image.detail) && image.detail !== 'auto') return null;
  const data = /^data:(image\/(?:png|jpeg|gif|webp));base64,([A-Za-z0-9+/=]+)$/.exec(image.url);
  if (data !== null) return { type: 'image', source: { type: 'base64', media_type: data[1], data: data[2] } };
  return /^https:\/\//.test(image.url) ? { type: 'image', source: { type: 'url', url: image.url } } : null;
}

function assistantBlocks(message: JsonObject, at: string, unsupported: string[]): JsonObject[] {
  const blocks = textParts(message.content, `${at}.content`, unsupported);
  const { tool_calls: calls } = message;
  if (isAbsent(calls)) return blocks;
  for (const [index, call] of (Array.isArray(calls) ? calls : [null]).entries()) {
    const used = toolUse(call);
    if (used === null) unsupported.push(`${at}.tool_calls[${index}]`);
    else blocks.push(used);
  }
  return blocks;
}

function toolUse(call: unknown): JsonObject | null {
  if (!isObject(call) || call.type !== 'function' || typeof call.id !== 'string' || !isObject(call.function))
    return null;
  const { name, arguments: given } = call.function;
  if (typeof name !== 'string' || typeof given !== 'string') return null;
  try {
    const input: unknown = JSON.parse(given === '' ? '{}' : given);
    return isObject(input) ? { type: 'tool_use', id: call.id, name, input } : null;
  } catch {
    return null;
  }
}

function toolResult(message: JsonObject, at: string, unsupported: string[]): JsonObject {
  const { tool_call_id: id, content } = message;
  if (typeof id !== 'string') unsupported.push(`${at}.tool_call_id`);
  const parts = typeof content === 'string' ? content : textParts(content, `${at}.content`, unsupported);
  return { type: 'tool_result', tool_use_id: id, content: parts };
}
