/** What can not be read as text. `tokens` are numbers that stand for text; what a `provider-tool` brings the model never comes by here. */
export type MediaKind = 'image' | 'audio' | 'video' | 'file' | 'data' | 'tokens' | 'provider-tool';

type JsonObject = Record<string, unknown>;

const BY_TYPE = new Map<string, MediaKind>(
  Object.entries({
    image: 'image',
    image_url: 'image',
    input_image: 'image',
    image_file: 'image',
    audio: 'audio',
    audio_url: 'audio',
    input_audio: 'audio',
    video: 'video',
    video_url: 'video',
    input_video: 'video',
    file: 'file',
    input_file: 'file',
    document: 'file',
  }),
);

const BY_KEY = new Map<string, MediaKind>(
  Object.entries({
    image_url: 'image',
    b64_json: 'image',
    image_data: 'image',
    input_audio: 'audio',
    audio_url: 'audio',
    video_url: 'video',
    file_data: 'file',
    file_id: 'file',
    file_url: 'file',
  }),
);

/** Media that an object stands for: a part of a known type, or a member that carries or names media. */
export function mediaOfObject(value: JsonObject, keys: readonly string[] = Object.keys(value)): MediaKind | null {
  const { type } = value;
  const byType = typeof type === 'string' ? BY_TYPE.get(type) : undefined;
  if (byType !== undefined) return byType;
  for (const key of keys) {
    const kind = BY_KEY.get(key);
    if (kind !== undefined && carries(value[key])) return kind;
  }
  return null;
}

/** A property of that name in a schema carries nothing. */
function carries(member: unknown): boolean {
  if (typeof member === 'string') return member !== '';
  if (member === null || typeof member !== 'object') return false;
  const { url, data } = member as JsonObject;
  return typeof url === 'string' || typeof data === 'string';
}

const DATA_URL = /^\s*data:([a-z]+)?[^,]{0,256},/i;
const MIN_BLOB = 512;
const BLOB = /^[A-Za-z0-9+/_-]+={0,2}$/;

/** Media in a string: a data: URL, or base64 and nothing else, long enough to be no word. */
export function mediaOfText(text: string): MediaKind | null {
  if (mayBeDataUrl(text) && text.slice(0, 64).trimStart().slice(0, 5).toLowerCase() === 'data:') {
    const kind = DATA_URL.exec(text)?.[1]?.toLowerCase();
    if (kind === 'image' || kind === 'audio' || kind === 'video') return kind;
    return DATA_URL.test(text) ? 'data' : null;
  }
  return text.length >= MIN_BLOB && BLOB.test(text) ? 'data' : null;
}

/** Nearly all texts begin with a sign that is neither space nor the first of `data:`. */
function mayBeDataUrl(text: string): boolean {
  const first = text.charCodeAt(0);
  return text.length >= 5 && (first <= 0x20 || first >= 0x80 || (first | 0x20) === 0x64);
}

const TOKEN_KEYS = new Set(['prompt', 'input', 'tokens', 'token_ids', 'prompt_token_ids', 'input_ids', 'bytes']);

// JSON.rawJSON is in the runtime, not yet in the library types. It carries numbers that are written in an unusual way.
const isRawJson = (JSON as unknown as { isRawJSON(value: unknown): boolean }).isRawJSON;

/**
 * Whole numbers where text is expected: completions and embeddings take tokens instead of text. One of them in the list, or in a
 * list in it, is enough, however it is written: the rest can hide nothing behind it.
 */
export function isTokens(key: string, list: readonly unknown[]): boolean {
  if (!TOKEN_KEYS.has(key)) return false;
  const isToken = (one: unknown) => Number.isInteger(one) || isRawJson(one);
  return list.some((one) => isToken(one) || (Array.isArray(one) && one.some(isToken)));
}
