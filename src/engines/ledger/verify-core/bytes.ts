import { LedgerFormatError } from './errors.ts';

// Byte handling for both Node and browsers: nothing here may need `Buffer`.

const encoder = new TextEncoder();
const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function utf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** Decodes UTF-8 and refuses bytes that are not UTF-8, so that two different files never read as the same text. */
export function decodeUtf8(bytes: Uint8Array, what: string): string {
  try {
    return strictDecoder.decode(bytes);
  } catch {
    throw new LedgerFormatError(`${what} is not valid UTF-8`);
  }
}

export function concatBytes(...parts: Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

export function toHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text;
}

export function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

/** Decodes canonical base64 (RFC 4648 section 4, with padding); any other spelling of the same bytes is refused. */
export function fromBase64(text: string, what: string): Uint8Array {
  let binary: string;
  try {
    binary = atob(text);
  } catch {
    throw new LedgerFormatError(`${what} is not base64`);
  }
  // atob forgives spaces, missing padding and loose last bits; a verifier must not.
  if (btoa(binary) !== text) throw new LedgerFormatError(`${what} is not canonical base64`);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < bytes.length; at++) bytes[at] = binary.charCodeAt(at);
  return bytes;
}

/** Parses a decimal without sign or leading zeroes, up to 2^53 - 1. */
export function parseDecimal(text: string, what: string): number {
  if (!/^(0|[1-9][0-9]{0,15})$/.test(text)) throw new LedgerFormatError(`${what} is not a plain decimal number`);
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new LedgerFormatError(`${what} is larger than 2^53 - 1`);
  return value;
}
