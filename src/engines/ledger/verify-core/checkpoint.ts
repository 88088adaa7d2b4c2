import { fromBase64, parseDecimal, toBase64 } from './bytes.ts';
import { LedgerFormatError } from './errors.ts';
import { type NoteSignature, parseNote } from './note.ts';

// C2SP tlog-checkpoint: origin, size, root; extension lines are refused, because monitors can't check them.

export interface TreeHead {
  readonly origin: string;
  /** Number of entries. */
  readonly size: number;
  /** 32 bytes. */
  readonly root: Uint8Array;
}

export interface Checkpoint extends TreeHead {
  /** The whole signed note, byte for byte as it is in the file `checkpoint`. */
  readonly note: string;
  readonly signatures: readonly NoteSignature[];
}

/** The three signed lines of a checkpoint. */
export function formatCheckpoint(head: TreeHead): string {
  if (head.root.length !== 32) throw new LedgerFormatError(`a root has 32 bytes, not ${head.root.length}`);
  if (!Number.isSafeInteger(head.size) || head.size < 0) throw new LedgerFormatError(`${head.size} is no tree size`);
  if (head.origin === '' || head.origin.includes('\n')) throw new LedgerFormatError('an origin is one line, not empty');
  return `${head.origin}\n${head.size}\n${toBase64(head.root)}\n`;
}

/** Parses the three signed lines of a checkpoint. */
export function parseTreeHead(text: string): TreeHead {
  const [origin, size, root, end, ...rest] = text.split('\n');
  if (!origin || size === undefined || root === undefined || end !== '' || rest.length > 0)
    throw new LedgerFormatError('checkpoint must have exactly the three lines origin, size and root');
  const rootBytes = fromBase64(root, 'root of the checkpoint');
  if (rootBytes.length !== 32) throw new LedgerFormatError('root of the checkpoint has not 32 bytes');
  return { origin, size: parseDecimal(size, 'size of the checkpoint'), root: rootBytes };
}

/** Parses a signed checkpoint. Checks the form only: open it with the log's key before believing it. */
export function parseCheckpoint(note: string): Checkpoint {
  const { text, signatures } = parseNote(note);
  return { ...parseTreeHead(text), note, signatures };
}
