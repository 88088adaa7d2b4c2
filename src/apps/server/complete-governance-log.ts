import { LedgerFrozenError } from '../../engines/ledger/index.ts';
import { completeLog, knownLines } from '../../governance/index.ts';
import { createKeyring } from '../../platform/crypto/index.ts';
import { openDatabase } from '../../platform/database/index.ts';
import type { Logger } from '../../platform/telemetry/index.ts';
import { governanceLog } from './governance-log.ts';

/**
 * After a restore: the governance log gets the acts that were recorded between its copy and that of the database. A log that does not fit
 * to the database is left as it was; the instance then starts frozen, and says why.
 */
export async function completeGovernanceLog(options: {
  dataDir: string;
  databaseUrl: string;
  logger: Pick<Logger, 'info' | 'warn'>;
}): Promise<void> {
  const { dataDir, logger } = options;
  const keyring = createKeyring({ dataDir });
  // Nothing was recorded yet: the first start makes the key.
  if (!keyring.names().includes('governance-log')) return;
  const { chain } = governanceLog(dataDir, keyring, new Date().getUTCFullYear());
  const { name } = chain.current();
  const database = openDatabase({ url: options.databaseUrl, max: 2, name: 'steward restore' });
  try {
    const log = await chain.open([], await knownLines(database.kysely, name));
    try {
      const records = await completeLog(database, name, log);
      if (records > 0) logger.info({ logName: name, records }, 'records of the database put back into the log');
    } finally {
      await log.close();
    }
  } catch (error) {
    if (!(error instanceof LedgerFrozenError)) throw error;
    logger.warn(
      { err: error, logName: name },
      'the governance log does not fit to the database, and is left as it was',
    );
  } finally {
    await database.close();
  }
}
