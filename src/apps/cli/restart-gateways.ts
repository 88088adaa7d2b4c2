import { loadConfig } from '../../platform/config/index.ts';
import { acquireDataFolder, FolderInUseError } from '../../platform/database/index.ts';
import { readRunning } from '../start/index.ts';
import type { CommandIo } from './console-io.ts';

/** `steward restart-gateways`: asks the process that holds the data folder. Answers the exit code. */
export function restartGatewaysCommand(io: CommandIo): number {
  const { dataDir } = loadConfig();
  try {
    acquireDataFolder(dataDir).release();
  } catch (error) {
    if (!(error instanceof FolderInUseError)) throw error;
    // Another command may hold the folder while nothing runs; that one must not get the signal.
    if (readRunning(dataDir)?.pid === error.pid) {
      process.kill(error.pid, 'SIGUSR2');
      io.stdout.write(
        'The gateways are restarted one after another; the log of the instance tells when each serves.\n',
      );
      return 0;
    }
  }
  io.stderr.write(`steward: no instance runs on ${dataDir}\n`);
  return 1;
}
