import { hmacSha256 } from '../crypto/index.ts';
import { postBytes } from '../outbound/index.ts';

/** What a group chat, or anything that takes webhooks, is told through. */
export interface Robot {
  readonly kind: RobotKind;
  /** As its maker gives it, with the token in it. */
  readonly url: string;
  /** For the signature; null where the robot has none. */
  readonly secret: string | null;
}

export const ROBOT_KINDS = ['dingtalk', 'feishu', 'wecom', 'webhook'] as const;
export type RobotKind = (typeof ROBOT_KINDS)[number];

export interface RobotMessage {
  /** The same for every attempt. Group chats have no use for it; a webhook gets it as `x-steward-delivery`. */
  readonly id: string;
  readonly text: string;
  /** For a webhook, beside the text. */
  readonly data: { readonly [key: string]: string };
}

/**
 * What came of one attempt. `sent`: it said that it has it. `refused`: trying again would change nothing. `postponed`: it surely has it not, and
 * may take it later or once somebody has put its settings right. `unknown`: no answer was seen.
 */
export interface RobotOutcome {
  readonly kind: 'sent' | 'refused' | 'postponed' | 'unknown';
  readonly detail: string;
  /** Not before then; the robot said that it is told too much. */
  readonly waitMillis?: number;
}

/** Group robots take twenty messages a minute each. */
export const ROBOT_MESSAGES_A_MINUTE = 20;

const LIMIT = 15_000;
const MAX_ANSWER = 64 * 1024;
/** A text message of WeCom has at most 2048 bytes; the others take more. */
const MAX_TEXT = 2_000;
const MINUTE = 60_000;

/** One attempt. Never throws. Signatures carry the time, so it is always that of the machine. */
export async function sendToRobot(robot: Robot, message: RobotMessage): Promise<RobotOutcome> {
  const { url, headers, body } = requestOf(robot, message, new Date());
  const { status, bytes, error } = await postBytes({
    url,
    headers: { 'content-type': 'application/json; charset=utf-8', 'user-agent': 'steward', ...headers },
    body: Buffer.from(body),
    limitMillis: LIMIT,
    maxBytes: MAX_ANSWER,
  });
  if (error !== null) {
    if (error === 'forbidden-address') return { kind: 'refused', detail: error };
    return { kind: UNSEEN.includes(error) ? 'unknown' : 'postponed', detail: error };
  }
  if (status === 429) return { kind: 'postponed', detail: 'status 429', waitMillis: MINUTE };
  if (status >= 300) return { kind: 'postponed', detail: `status ${status}` };
  return robot.kind === 'webhook' ? { kind: 'sent', detail: `status ${status}` } : answerOf(robot.kind, bytes);
}

/** The connection may have ended after it was handed over. */
const UNSEEN = ['timeout', 'failed', 'answer-too-large'];

function requestOf(robot: Robot, message: RobotMessage, now: Date) {
  const text = cut(message.text);
  const seconds = String(Math.floor(now.getTime() / 1000));
  const { kind, url, secret } = robot;
  switch (kind) {
    case 'dingtalk': {
      const body = JSON.stringify({ msgtype: 'text', text: { content: text } });
      if (secret === null) return { url, headers: {}, body };
      const millis = String(now.getTime());
      const sign = hmacSha256(Buffer.from(secret), `${millis}\n${secret}`).toString('base64');
      const signed = new URL(url);
      signed.searchParams.set('timestamp', millis);
      signed.searchParams.set('sign', sign);
      return { url: signed.href, headers: {}, body };
    }
    case 'feishu': {
      // Here the words that are signed are the key, and nothing is signed with it.
      const signature =
        secret === null
          ? {}
          : { timestamp: seconds, sign: hmacSha256(Buffer.from(`${seconds}\n${secret}`), '').toString('base64') };
      return { url, headers: {}, body: JSON.stringify({ ...signature, msg_type: 'text', content: { text } }) };
    }
    case 'wecom':
      return { url, headers: {}, body: JSON.stringify({ msgtype: 'text', text: { content: text } }) };
    case 'webhook': {
      const body = JSON.stringify({ id: message.id, text: message.text, ...message.data });
      const headers: Record<string, string> = { 'x-steward-delivery': message.id, 'x-steward-timestamp': seconds };
      if (secret !== null)
        headers['x-steward-signature'] = `v1=${hmacSha256(Buffer.from(secret), `${seconds}.${body}`).toString('hex')}`;
      return { url, headers, body };
    }
  }
}

function cut(text: string): string {
  let kept = text;
  while (Buffer.byteLength(kept) > MAX_TEXT) kept = kept.slice(0, Math.floor(kept.length * 0.9));
  return kept === text ? text : `${kept}…`;
}

interface Codes {
  readonly field: 'errcode' | 'code';
  /** Told too much: for how long it takes nothing. */
  readonly tooMany: { readonly [code: number]: number };
  /** Somebody has to put the settings right, here or there. */
  readonly settings: readonly number[];
  /** It has trouble of its own. */
  readonly later: readonly number[];
}

// As their public documentation has them; sources in the README.
const CODES: { readonly [kind in Exclude<RobotKind, 'webhook'>]: Codes } = {
  dingtalk: {
    field: 'errcode',
    tooMany: { 130101: 10 * MINUTE, 410100: 10 * MINUTE },
    settings: [310000, 300001, 400101, 400102],
    later: [-1],
  },
  feishu: {
    field: 'code',
    tooMany: { 11232: MINUTE, 9499: MINUTE },
    settings: [19021, 19022, 19024, 19001],
    later: [],
  },
  wecom: { field: 'errcode', tooMany: { 45009: MINUTE, 45033: MINUTE }, settings: [93000, 93008], later: [-1] },
};

/** All of them answer 200 whatever happened; what did stands in the body. */
function answerOf(kind: Exclude<RobotKind, 'webhook'>, bytes: Buffer): RobotOutcome {
  const { field, tooMany, settings, later } = CODES[kind];
  const answer = parse(bytes);
  const code = answer?.[field];
  if (typeof code !== 'number') return { kind: 'postponed', detail: 'the answer is not one of this robot' };
  const detail = `${code}: ${String(answer?.errmsg ?? answer?.msg ?? '').slice(0, 200)}`;
  if (code === 0) return { kind: 'sent', detail };
  const waitMillis = tooMany[code];
  if (waitMillis !== undefined) return { kind: 'postponed', detail, waitMillis };
  return { kind: settings.includes(code) || later.includes(code) ? 'postponed' : 'refused', detail };
}

function parse(bytes: Buffer): { [key: string]: unknown } | null {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as { [key: string]: unknown }) : null;
  } catch {
    return null;
  }
}
