/** Members of a message or part that name its kind and say nothing. */
const NO_TEXT = new Set(['type', 'role', 'id', 'name', 'detail', 'format', 'mime_type', 'media_type', 'file_id']);

/**
 * What is asked, out of what an operation gives the model: the texts of messages of the user. What the application itself adds (instructions, what
 * tools and the model said) speaks of the purpose in other words. Where no message is the user's, all of it counts, so that another role
 * is no way round.
 */
export function askedTexts(given: unknown): string {
  const texts: string[] = [];
  const asked = Array.isArray(given) ? given.filter(isAsked) : [];
  collect(asked.length > 0 ? asked : given, texts);
  return texts.join('\n');
}

/** Items of other types without a role are what tools gave. */
function isAsked(item: unknown): boolean {
  if (item === null || typeof item !== 'object') return typeof item === 'string';
  const { role, type } = item as { role?: unknown; type?: unknown };
  if (role !== undefined && role !== null) return role === 'user';
  return type === undefined || type === 'message' || type === 'input_text' || type === 'text';
}

/** Depth is bounded: bodies that are nested deeper were refused when they were read. */
function collect(value: unknown, texts: string[]): void {
  if (typeof value === 'string') {
    // Media in the body are no text, and long.
    if (!value.startsWith('data:')) texts.push(value);
  } else if (Array.isArray(value)) for (const one of value) collect(one, texts);
  else if (value !== null && typeof value === 'object')
    for (const [key, one] of Object.entries(value)) if (!NO_TEXT.has(key)) collect(one, texts);
}
