import { scryptSync } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { aesGcmOpen, aesGcmSeal, CryptoError, randomBytes } from '../crypto/index.ts';
import { BackupError, type KeyProtection } from './manifest.ts';

const context = Buffer.from('steward backup keys 1');
const cost = { cost: 131_072, blockSize: 8, parallelization: 1 };

const derive = (passphrase: string, protection: KeyProtection & { kind: 'passphrase' }): Buffer =>
  scryptSync(passphrase.normalize('NFC'), Buffer.from(protection.salt, 'base64'), 32, {
    cost: protection.cost,
    blockSize: protection.blockSize,
    parallelization: protection.parallelization,
    maxmem: 256 * protection.cost * protection.blockSize,
  });

/** All key files of the instance in one file, sealed when there is a passphrase. */
export async function packKeys(
  dataDir: string,
  passphrase: string | undefined,
): Promise<{ bytes: Buffer; protection: KeyProtection }> {
  const dir = join(dataDir, 'keys');
  const names = await readdir(dir).catch(() => []);
  const keys: Record<string, string> = {};
  for (const name of names.filter((each) => /^[a-z0-9]/.test(each)))
    keys[name] = await readFile(join(dir, name), 'utf8');
  const plain = Buffer.from(JSON.stringify(keys));
  if (passphrase === undefined) return { bytes: plain, protection: { kind: 'none' } };
  const protection = { kind: 'passphrase' as const, salt: randomBytes(16).toString('base64'), ...cost };
  return { bytes: aesGcmSeal(derive(passphrase, protection), plain, context), protection };
}

/** @throws BackupError when the passphrase is missing or wrong */
export function unpackKeys(
  bytes: Buffer,
  protection: KeyProtection,
  passphrase: string | undefined,
): Record<string, string> {
  if (protection.kind === 'none') return JSON.parse(bytes.toString()) as Record<string, string>;
  if (passphrase === undefined) throw new BackupError('the keys of the backup are sealed: give the passphrase');
  const tooMuch = protection.cost > 1_048_576 || protection.blockSize > 32 || protection.parallelization > 16;
  if (tooMuch) throw new BackupError('the manifest asks for more work on the passphrase than any backup of ours does');
  try {
    return JSON.parse(aesGcmOpen(derive(passphrase, protection), bytes, context).toString()) as Record<string, string>;
  } catch (error) {
    if (error instanceof CryptoError)
      throw new BackupError('the passphrase is not the one of the backup', { cause: error });
    throw error;
  }
}

export async function writeKeys(dataDir: string, keys: Record<string, string>): Promise<void> {
  const dir = join(dataDir, 'keys');
  await mkdir(dir, { mode: 0o700 });
  await chmod(dir, 0o700);
  for (const [name, content] of Object.entries(keys)) {
    if (!/^[a-z0-9][a-z0-9.-]{0,99}$/.test(name))
      throw new BackupError(`the backup has a key with the impossible name "${name}"`);
    await writeFile(join(dir, name), content, { mode: 0o600, flag: 'wx', flush: true });
  }
}
