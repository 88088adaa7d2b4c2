import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type AuditReport, auditLedger, type LedgerFolder } from '../../../../engines/audit/index.ts';
import { createNodeLogFiles, parseVerifierKey, readPublishedLog } from '../../../../engines/ledger/index.ts';
import { systemActor } from '../../../../kernel/identity/index.ts';
import { numberOf } from '../../../../kernel/profile/index.ts';
import { HOUR } from '../../../../kernel/time/index.ts';
import { withAdvisoryLease } from '../../../../platform/database/index.ts';
import type { ComputeDeps } from '../compute.deps.ts';
import { COMPUTE_RECORDS, LOG_AUDIT } from '../compute.records.ts';
import type { Mirrors } from '../traffic-log/mirrors.ts';
import { trafficFolders } from './traffic-folders.ts';

/** What the newest complete verification of the ledger found, whoever started it. */
export interface LastVerification {
  readonly recordId: string;
  readonly at: Date;
  readonly sound: boolean;
  readonly logs: number;
  readonly entries: number;
}

/** Held while the ledger is verified, and while files of it are deleted. */
export const VERIFICATION_LEASE = 'ledger-verification';

/** Verifies the whole ledger every day, in place, as of the checkpoints of the moment. */
export function createVerificationService(
  deps: Pick<
    ComputeDeps,
    'anchors' | 'db' | 'database' | 'clock' | 'recorder' | 'records' | 'sequencer' | 'profiles' | 'ledgerDir' | 'logger'
  >,
  mirrors: Mirrors,
) {
  const { anchors, database, clock, recorder, records, sequencer, profiles, ledgerDir, logger } = deps;

  async function last(): Promise<LastVerification | null> {
    const { items } = await records.query({ kind: COMPUTE_RECORDS.ledgerVerified, limit: 20 });
    const record = items.map((item) => item.record).find(({ outcome }) => outcome === 'done');
    if (record === undefined) return null;
    const { completeness, broken, problems, logs, entries } = record.facts;
    return {
      recordId: record.id,
      at: new Date(record.at),
      sound: completeness === 'ok' && broken === 0 && problems === 0,
      logs: Number(logs),
      entries: Number(entries),
    };
  }

  /** Null when there is no governance log to begin with. */
  async function verifyNow(signal?: AbortSignal): Promise<AuditReport | null> {
    const log = sequencer.log();
    const state = sequencer.state();
    if (log === undefined || state.kind !== 'running') return null;
    // The governance log first: what it anchors of the others is then surely mirrored.
    const folders: LedgerFolder[] = [];
    for (const name of sequencer.logNames()) {
      const governance = await readPublishedLog(createNodeLogFiles(join(ledgerDir, name)));
      if (governance !== undefined) folders.push({ name, files: governance.files });
    }
    if (!folders.some(({ name }) => name === state.logName)) return null;
    for (const { name } of await trafficFolders(deps, mirrors)) {
      const published = await mirrors.read(name);
      if (published !== undefined) folders.push({ name, files: published.files });
    }
    const report = await auditLedger(folders, {
      trust: [parseVerifierKey(log.verifierKey)],
      ...(await anchors.outsiders()),
      ...(signal === undefined ? {} : { signal }),
    });
    const broken = report.logs.filter((one) => one.report.integrity === 'broken').length;
    await recorder.writeAlone({
      kind: COMPUTE_RECORDS.ledgerVerified,
      actor: systemActor('ledger'),
      measures: [...LOG_AUDIT],
      facts: {
        state: 'done',
        logs: report.logs.length,
        entries: report.figures.entries,
        broken,
        completeness: report.problems.length === 0 ? 'ok' : 'broken',
        problems: report.problems.length,
      },
    });
    if (!report.ok) {
      const named = report.problems
        .slice(0, 20)
        .map(({ code, log: name, text }) => ({ code, log: name, text: text.en }));
      const files = report.logs.flatMap((one) =>
        one.report.problems.map(({ file, message }) => ({ log: one.name, file, message })),
      );
      logger.error({ problems: named, files: files.slice(0, 20) }, 'the ledger does not verify');
    }
    return report;
  }

  return {
    last,
    verifyNow,

    /** Verifies when the last verification is older than half of what the profile allows. In one process at a time. */
    async verifyDue(signal: AbortSignal): Promise<boolean> {
      const { profile } = await profiles.current();
      const mostAge = numberOf(profile, 'ledger.verification-max-age-hours') * HOUR;
      const due = async () => clock.now().getTime() - ((await last())?.at.getTime() ?? 0) > mostAge / 2;
      if (!(await due())) return false;
      // At the start of the server the governance log is opened in the background.
      for (let tries = 0; tries < 50 && sequencer.state().kind === 'waiting'; tries++)
        await delay(200, undefined, { signal, ref: false });
      return withAdvisoryLease(
        database,
        VERIFICATION_LEASE,
        async (held) => (await due()) && (await verifyNow(held)) !== null,
        { signal },
      );
    },
  };
}

export type VerificationService = ReturnType<typeof createVerificationService>;
