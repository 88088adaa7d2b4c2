import { isAbsent, isObject, type JsonObject, unknownMembers } from './members.ts';

const TOOL = new Set(['type', 'function']);
const FUNCTION = new Set(['name', 'description', 'parameters', 'strict']);

/** Tools and how they may be used. What has no counterpart is named in `unsupported`. */
export function translateTools(
  { tools, tool_choice: choice, parallel_tool_calls: parallel }: Readonly<JsonObject>,
  unsupported: string[],
): JsonObject {
  const list = isAbsent(tools) ? [] : tools;
  if (!Array.isArray(list)) {
    unsupported.push('tools');
    return {};
  }
  const translated = list.flatMap((tool, index) => {
    const one = toolOf(tool, `tools[${index}]`, unsupported);
    return one === null ? [] : [one];
  });
  const chosen = choiceOf(choice, parallel, unsupported);
  if (translated.length === 0) {
    if (!isAbsent(choice) && choice !== 'none' && choice !== 'auto') unsupported.push('tool_choice');
    return {};
  }
  return { tools: translated, ...(chosen === null ? {} : { tool_choice: chosen }) };
}

function toolOf(tool: unknown, at: string, unsupported: string[]): JsonObject | null {
  if (!isObject(tool) || tool.type !== 'function' || !isObject(tool.function)) {
    unsupported.push(at);
    return null;
  }
  const { name, description, parameters, strict } = tool.function;
  unsupported.push(
    ...unknownMembers(tool, TOOL, `${at}.`),
    ...unknownMembers(tool.function, FUNCTION, `${at}.function.`),
  );
  if (typeof name !== 'string') unsupported.push(`${at}.function.name`);
  if (!isAbsent(strict) && strict !== false) unsupported.push(`${at}.function.strict`);
  if (!isAbsent(parameters) && !isObject(parameters)) unsupported.push(`${at}.function.parameters`);
  return {
    name,
    ...(typeof description === 'string' ? { description } : {}),
    input_schema: isObject(parameters) ? parameters : { type: 'object', properties: {} },
  };
}

const CHOICES: Readonly<Record<string, string>> = { auto: 'auto', none: 'none', required: 'any' };

function choiceOf(choice: unknown, parallel: unknown, unsupported: string[]): JsonObject | null {
  if (!isAbsent(parallel) && typeof parallel !== 'boolean') unsupported.push('parallel_tool_calls');
  const alone = parallel === false ? { disable_parallel_tool_use: true } : {};
  if (isAbsent(choice)) return parallel === false ? { type: 'auto', ...alone } : null;
  if (typeof choice === 'string' && Object.hasOwn(CHOICES, choice))
    return choice === 'none' ? { type: 'none' } : { type: CHOICES[choice], ...alone };
  const named =
    isObject(choice) && choice.type === 'function' && isObject(choice.function) ? choice.function.name : null;
  if (typeof named === 'string') return { type: 'tool', name: named, ...alone };
  unsupported.push('tool_choice');
  return null;
}
