import type { X509Certificate } from 'node:crypto';
import { type RevocationList, TimestampError, verifyTimestamp } from '../timestamp/index.ts';
import { nodeCrypto } from './crypto.ts';
import type { HeldCheckpoint } from './held.ts';
import type { Anchor } from './verify-anchor.ts';
import {
  type Checkpoint,
  decodeUtf8,
  LedgerProofError,
  parseCheckpoint,
  type VerifierKey,
  verifyCheckpoint,
} from './verify-core/index.ts';
import { verifyCosignatures, type WitnessKey } from './witness/index.ts';

/** Somebody else's word for a checkpoint. */
export interface Voucher {
  readonly kind: 'witness' | 'timestamp';
  /** Name of the witness, or in the certificate of the timestamp authority. */
  readonly by: string;
  /** When they say that they saw it. */
  readonly at: string;
  /** Null when a key or certificate that the caller brought vouches for them; else why it counts for nothing. */
  readonly untrusted: string | null;
  /** Of a timestamp: as of when lists say that no certificate up to a trusted one was revoked; left out when that was not looked at. */
  readonly notRevokedAsOf?: string;
}

/** A checkpoint found beside the log, and who vouches for it. */
export interface VouchedCheckpoint {
  readonly size: number;
  readonly vouchers: readonly Voucher[];
}

type Report = (file: string, message: string) => void;

/** Outsiders' keys that the caller knows from elsewhere than the folder. */
export interface Outsiders {
  readonly witnesses: readonly WitnessKey[];
  readonly authorities: readonly X509Certificate[];
  /** Lists of certificates that authorities have revoked. */
  readonly revocations?: readonly RevocationList[];
}

/**
 * Reads the anchors kept beside a log. Every file must be what it says; what can't be tied to the given outsiders is named and counts for
 * nothing, because whoever holds the log's key can put it there.
 */
export async function verifyHeld(
  held: readonly HeldCheckpoint[],
  origin: string,
  keys: (size: number) => readonly VerifierKey[],
  outsiders: Outsiders,
  report: Report,
): Promise<{ anchors: Anchor[]; vouched: VouchedCheckpoint[] }> {
  const anchors: Anchor[] = [];
  const vouched: VouchedCheckpoint[] = [];
  for (const one of held) {
    const shown = await readShown(one, 'checkpoint', one.note, origin, keys, report);
    if (shown === undefined) continue;
    const vouchers = [...cosignersOf(one, shown, outsiders, report), ...stampersOf(one, outsiders, report)];
    vouched.push({ size: shown.size, vouchers });
    anchors.push({ size: shown.size, root: shown.root, signed: vouchers.some(({ untrusted }) => untrusted === null) });
  }
  return { anchors, vouched };
}

async function readShown(
  held: HeldCheckpoint,
  name: string,
  bytes: Buffer | undefined,
  origin: string,
  keys: (size: number) => readonly VerifierKey[],
  report: Report,
): Promise<Checkpoint | undefined> {
  const path = `${held.folder}/${name}`;
  try {
    if (bytes === undefined) throw new LedgerProofError('is missing');
    const note = decodeUtf8(bytes, path);
    const checkpoint = parseCheckpoint(note);
    if (checkpoint.origin !== origin || checkpoint.size !== held.size)
      throw new LedgerProofError(`speaks of ${checkpoint.size} entries of ${checkpoint.origin}`);
    await verifyCheckpoint(note, keys(checkpoint.size), nodeCrypto);
    return checkpoint;
  } catch (error) {
    report(path, (error as Error).message);
    return undefined;
  }
}

function cosignersOf(held: HeldCheckpoint, shown: Checkpoint, { witnesses }: Outsiders, report: Report): Voucher[] {
  if (held.cosigned === undefined) return [];
  const path = `${held.folder}/cosigned`;
  try {
    const cosigned = parseCheckpoint(decodeUtf8(held.cosigned, path));
    if (
      cosigned.note.slice(0, cosigned.note.lastIndexOf('\n\n')) !== shown.note.slice(0, shown.note.lastIndexOf('\n\n'))
    )
      throw new LedgerProofError('is another checkpoint than the one beside it');
    const verified = verifyCosignatures(cosigned, witnesses).map(
      ({ witness, at }): Voucher => ({ kind: 'witness', by: witness, at: at.toISOString(), untrusted: null }),
    );
    const strangers = cosigned.signatures
      .map(({ name }) => name)
      .filter((name) => name !== shown.origin && !verified.some(({ by }) => by === name));
    return [
      ...verified,
      ...strangers.map((by): Voucher => ({ kind: 'witness', by, at: '', untrusted: 'no key of it was given' })),
    ];
  } catch (error) {
    report(path, (error as Error).message);
    return [];
  }
}

function stampersOf(held: HeldCheckpoint, { authorities, revocations = [] }: Outsiders, report: Report): Voucher[] {
  const vouchers: Voucher[] = [];
  for (const { path, bytes } of held.timestamps) {
    try {
      const known = { data: held.note!, trust: authorities, revocations };
      const { authority, at, untrusted, notRevokedAsOf } = verifyTimestamp(bytes, known);
      vouchers.push({
        kind: 'timestamp',
        by: authority,
        at: at.toISOString(),
        untrusted,
        ...(notRevokedAsOf === null ? {} : { notRevokedAsOf: notRevokedAsOf.toISOString() }),
      });
    } catch (error) {
      if (!(error instanceof TimestampError)) throw error;
      report(path, error.message);
    }
  }
  return vouchers;
}
