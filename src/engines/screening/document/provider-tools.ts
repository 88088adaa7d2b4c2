import type { UnscreenedMedia } from './options.ts';

type JsonObject = Record<string, unknown>;

/** Tools that whoever calls runs itself: what comes of them is in a later request, and is read there. */
const RUN_BY_CALLER = new Set('function custom local_shell apply_patch computer computer_use_preview'.split(' '));

/** Members of a request, of several providers, that have it search the web or its stores without a tool being named. */
const SEARCHES = ['web_search_options', 'search_parameters', 'enable_search', 'data_sources', 'mcp_servers', 'plugins'];

/**
 * Tools in a request that the provider runs by itself: searches, stores of files, interpreters, connectors. What they find reaches the
 * model without passing here, so no detector reads it. A type that is not known is one of them.
 */
export function providerTools(request: unknown): UnscreenedMedia[] {
  if (!isObject(request)) return [];
  const found: string[] = [];
  const { tools } = request;
  if (Array.isArray(tools))
    for (const [i, tool] of tools.entries()) if (!isRunByCaller(tool)) found.push(`tools[${i}]`);
  for (const name of SEARCHES) if (isOn(request[name])) found.push(name);
  return found.map((where) => ({ kind: 'provider-tool', where }));
}

/** Without a type it is the plain form of a function, which has a name. */
function isRunByCaller(tool: unknown): boolean {
  if (!isObject(tool)) return false;
  const { type, name } = tool;
  if (type === undefined || type === null) return isObject(tool.function) || typeof name === 'string';
  return typeof type === 'string' && RUN_BY_CALLER.has(type);
}

function isOn(member: unknown): boolean {
  return Array.isArray(member) ? member.length > 0 : Boolean(member);
}

function isObject(value: unknown): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
