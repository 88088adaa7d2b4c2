import { crc32 } from 'node:zlib';
import { randomBytes, sha256Hex } from './digest.ts';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** 43 characters of 62 hold 256 bits. */
const randomLength = 43;
const checkLength = 6;

/** Bytes from 248 up are thrown away, or the first letters of the alphabet would come more often. */
function randomText(length: number): string {
  let text = '';
  while (text.length < length) {
    for (const byte of randomBytes(length)) {
      if (byte < 248 && text.length < length) text += alphabet[byte % 62];
    }
  }
  return text;
}

function checkOf(text: string): string {
  let rest = crc32(text);
  let check = '';
  for (let index = 0; index < checkLength; index++) {
    check = alphabet[rest % 62] + check;
    rest = Math.floor(rest / 62);
  }
  return check;
}

/**
 * A secret to be shown once: `prefix` (`sk-steward-`, `stw_`), 256 random bits in base62, and 6 characters of CRC-32 over all
 * before, by which scanners for leaked secrets and typing mistakes tell a real one from a text that looks alike.
 */
export function newSecret(prefix: string): string {
  const text = prefix + randomText(randomLength);
  return text + checkOf(text);
}

/** Whether the text could be a secret of that prefix; a cheap look before the database is asked. */
export function isWellFormedSecret(secret: string, prefix: string): boolean {
  if (!secret.startsWith(prefix) || secret.length !== prefix.length + randomLength + checkLength) return false;
  return checkOf(secret.slice(0, -checkLength)) === secret.slice(-checkLength);
}

/** What is stored in place of a secret of 256 random bits: its SHA-256 in hex. Not for passwords, which can be guessed. */
export const hashSecret = (secret: string): string => sha256Hex(secret);
