import { createWebCrypto, readVerifierKey, verifyProof } from '../../../src/engines/ledger/browser.ts';
import type { Receipt } from '../../app/api/index.ts';
import { rememberKey } from './known-keys.ts';

export interface ReceiptStep {
  readonly name: 'entry' | 'signature' | 'inclusion' | 'key';
  readonly ok: boolean;
  readonly facts?: Record<string, string | number>;
}

export interface ReceiptCheck {
  readonly ok: boolean;
  readonly steps: readonly ReceiptStep[];
  /** Hex of the root that the checkpoint signs. */
  readonly root?: string;
  readonly detail?: string;
}

const bytesOf = (base64: string) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
const hexOf = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/** Verifies with the browser's own WebCrypto that the entry is about `id` and lies in the log whose checkpoint is inside. */
export async function checkReceipt(receipt: Receipt, id: string): Promise<ReceiptCheck> {
  if (globalThis.crypto?.subtle === undefined) return { ok: false, steps: [], detail: 'insecure-context' };
  const entry = bytesOf(receipt.entry);
  const about = readId(entry) === id;
  const steps: ReceiptStep[] = [{ name: 'entry', ok: about }];
  try {
    const crypto = createWebCrypto();
    const key = await readVerifierKey(receipt.verifierKey, crypto);
    const { checkpoint, index } = await verifyProof(receipt.proof, entry, [key], crypto);
    const same = rememberKey(checkpoint.origin, receipt.verifierKey);
    steps.push(
      { name: 'inclusion', ok: true, facts: { index, size: checkpoint.size } },
      { name: 'signature', ok: true, facts: { origin: checkpoint.origin } },
      { name: 'key', ok: same },
    );
    return { ok: about && same, steps, root: hexOf(checkpoint.root) };
  } catch (error) {
    steps.push({ name: 'inclusion', ok: false, facts: { index: '?', size: '?' } });
    return { ok: false, steps, detail: error instanceof Error ? error.message : String(error) };
  }
}

function readId(entry: Uint8Array): unknown {
  try {
    return (JSON.parse(new TextDecoder().decode(entry)) as { id?: unknown }).id;
  } catch {
    return undefined;
  }
}
