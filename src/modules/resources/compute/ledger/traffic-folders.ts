import { join } from 'node:path';
import { createNodeLogFiles, formatVerifierKey } from '../../../../engines/ledger/index.ts';
import type { LedgerFolder } from '../../../../governance/index.ts';
import type { ComputeDeps } from '../compute.deps.ts';
import { allGateways } from '../gateway/gateway.repository.ts';
import type { Mirrors } from '../traffic-log/mirrors.ts';
import { allLogs } from '../traffic-log/traffic-log.repository.ts';

/** The mirrored traffic logs as folders of the ledger, each with the key that was enrolled for its gateway. */
export async function trafficFolders(
  deps: Pick<ComputeDeps, 'db' | 'ledgerDir'>,
  mirrors: Mirrors,
): Promise<LedgerFolder[]> {
  const { db, ledgerDir } = deps;
  const gateways = new Map((await allGateways(db)).map((gateway) => [gateway.id, gateway]));
  // A log of which nothing was ever taken has no files yet.
  const logs = [];
  for (const log of await allLogs(db)) {
    // One that is being deleted whole is there until its files go, all at once.
    const gone = log.pruning_at !== null && (await mirrors.read(log.name)) === undefined;
    if (log.size > 0 && !gone) logs.push(log);
  }
  return logs.map((log) => ({
    name: log.name,
    kind: 'traffic',
    gatewayId: log.gateway_id,
    files: createNodeLogFiles(join(ledgerDir, log.name)),
    successor: null,
    size: log.size,
    frozen: log.problem === null ? null : `${log.problem}: ${log.problem_detail}`,
    lastCheckpointAt: log.checkpoint_at?.toISOString() ?? null,
    trustedKey: formatVerifierKey(log.origin, gateways.get(log.gateway_id)!.log_key),
    anchoredSize: log.anchored_size ?? 0,
    anchoredAt: log.anchored_at?.toISOString() ?? null,
    async entries(from, limit) {
      const found: { index: number; bytes: Uint8Array }[] = [];
      const published = await mirrors.read(log.name);
      const end = Math.min(published?.checkpoint.size ?? 0, from + limit);
      if (published === undefined || from >= end || (await published.entriesGone())) return found;
      for await (const entry of published.entries(from, end)) found.push(entry);
      return found;
    },
  }));
}
