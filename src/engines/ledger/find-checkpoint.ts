import { LedgerFormatError, parseCheckpoint } from './verify-core/index.ts';

const SIGNATURE = /^\u2014 \S+ [A-Za-z0-9+/=]+$/;

/**
 * Finds the signed checkpoint in what somebody kept: the checkpoint itself, a text around it (quoted, indented, other line
 * ends), or a whole saved mail (MIME). Answers the note as it was signed. Throws LedgerFormatError when there is none.
 */
export function findCheckpoint(kept: Uint8Array): string {
  const text = Buffer.from(kept).toString('utf8');
  for (const candidate of [text, ...partsOf(text)]) {
    const note = noteIn(candidate);
    if (note !== undefined) return note;
  }
  throw new LedgerFormatError('holds no signed checkpoint');
}

/** The first run of lines that is a checkpoint: origin, size, root, an empty line, signatures. */
function noteIn(text: string): string | undefined {
  const lines = text.split(/\r?\n/).map((line) => line.replace(/^[>\s]+/, '').trimEnd());
  for (let at = 3; at < lines.length - 1; at++) {
    if (lines[at] !== '' || !SIGNATURE.test(lines[at + 1]!)) continue;
    let end = at + 1;
    while (end < lines.length && SIGNATURE.test(lines[end]!)) end++;
    const note = `${lines.slice(at - 3, end).join('\n')}\n`;
    try {
      parseCheckpoint(note);
      return note;
    } catch (error) {
      if (!(error instanceof LedgerFormatError)) throw error;
    }
  }
  return undefined;
}

/** The decoded parts of a mail. No parser of mails: whatever stands between two boundaries and says how it is encoded. */
function partsOf(mail: string): string[] {
  const parts: string[] = [];
  const header = /^content-transfer-encoding:[ \t]*(base64|quoted-printable)[ \t]*\r?$/gim;
  for (const match of mail.matchAll(header)) {
    const rest = mail.slice(match.index);
    const body = rest.slice(rest.search(/\r?\n\r?\n/));
    const until = body.search(/\r?\n--[^\r\n]+\r?\n|\r?\n--[^\r\n]+--\s*$/);
    const encoded = until < 0 ? body : body.slice(0, until);
    parts.push(match[1]!.toLowerCase() === 'base64' ? fromBase64Lines(encoded) : fromQuotedPrintable(encoded));
  }
  return parts;
}

const fromBase64Lines = (text: string) => Buffer.from(text.replaceAll(/\s/g, ''), 'base64').toString('utf8');

function fromQuotedPrintable(text: string): string {
  const bytes = text
    .replaceAll(/=\r?\n/g, '')
    .replaceAll(/=([0-9A-Fa-f]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
