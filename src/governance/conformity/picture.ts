import { type Assurance, agedStatus, type FindingReason, worstStatus } from '../../kernel/control/index.ts';
import type { MeasureLevel } from '../../kernel/profile/index.ts';
import type { ApplicabilityTableRow, StatusTableRow } from './conformity.table.ts';
import type { StoredFinding } from './findings.repository.ts';
import type { Applicability, FindingRow, MeasureStatus } from './types.ts';

export interface Picture {
  readonly at: Date;
  readonly findings: readonly StoredFinding[];
  readonly statuses: readonly StatusTableRow[];
  readonly applicability: readonly ApplicabilityTableRow[];
  readonly levels: { readonly [measureId: string]: MeasureLevel };
  /** Controls that should have answered, by measure; empty for a picture of the past, which only knows what was kept. */
  readonly expected: ReadonlyMap<string, readonly string[]>;
}

const WEAKNESS: Record<Assurance, number> = { measured: 0, imported: 1, attested: 2 };

/** The status of one measure in the picture. */
export function measureIn(picture: Picture, id: string): MeasureStatus {
  const { at } = picture;
  const findings = picture.findings.filter((row) => row.measure_id === id).map((row) => toFindingRow(row, at));
  const answered = new Set(findings.map((finding) => finding.controlId));
  const silent = (picture.expected.get(id) ?? []).filter((controlId) => !answered.has(controlId));
  const excluded = picture.applicability.find((row) => row.measure_id === id && !row.applies);
  const status =
    excluded === undefined
      ? worstStatus([...findings.map((finding) => finding.status), ...silent.map(() => 'not-operated' as const)])
      : 'not-applicable';
  const seen = findings.map((finding) => finding.lastSeenAt).toSorted();
  return {
    id,
    status,
    level: picture.levels[id] ?? 'advisory',
    assurance: weakest(findings),
    since: sinceOf(picture, id, status, findings),
    computedAt: seen[0] ?? null,
    validUntil: findings.map((finding) => finding.validUntil).toSorted()[0] ?? null,
    reasons: excluded === undefined ? reasonsOf(findings, silent) : [excludedReason(excluded)],
    findings,
  };
}

export function toFindingRow(row: StoredFinding, at: Date): FindingRow {
  const validUntil = row.valid_until.toISOString();
  return {
    controlId: row.control_id,
    measureId: row.measure_id,
    status: agedStatus({ status: row.status, validUntil }, at),
    reasons: row.reasons,
    figures: row.figures,
    evidence: row.evidence,
    assurance: row.assurance,
    since: row.since.toISOString(),
    lastSeenAt: (row.last_seen_at > at ? at : row.last_seen_at).toISOString(),
    validUntil,
    until: row.until?.toISOString() ?? null,
  };
}

export function toApplicability(row: ApplicabilityTableRow): Applicability {
  return {
    measureId: row.measure_id,
    applies: row.applies,
    reason: { zh: row.reason_zh, en: row.reason_en },
    approvedAt: row.approved_at.toISOString(),
    approvedBy: row.approved_by,
  };
}

function weakest(findings: readonly FindingRow[]): Assurance | null {
  let worst: Assurance | null = null;
  for (const { status, assurance } of findings) {
    if (status === 'not-applicable') continue;
    if (worst === null || WEAKNESS[assurance] > WEAKNESS[worst]) worst = assurance;
  }
  return worst;
}

/** When the status began: as kept, or, where only time has passed since, when the first finding ran out. */
function sinceOf(
  picture: Picture,
  id: string,
  status: MeasureStatus['status'],
  findings: readonly FindingRow[],
): string | null {
  const kept = picture.statuses.find((row) => row.measure_id === id);
  if (kept?.status === status) return kept.since.toISOString();
  const ranOut = findings.filter((finding) => finding.status === 'stale').map((finding) => finding.validUntil);
  return ranOut.toSorted()[0] ?? kept?.since.toISOString() ?? null;
}

function reasonsOf(findings: readonly FindingRow[], silent: readonly string[]): FindingReason[] {
  const reasons = findings
    .filter((finding) => finding.status !== 'operating' && finding.status !== 'not-applicable')
    .flatMap((finding) => (finding.status === 'stale' ? [ranOutReason(finding), ...finding.reasons] : finding.reasons));
  if (silent.length > 0) {
    reasons.push({ code: 'not-looked-yet', text: { zh: '尚未检查。', en: 'Nobody has looked yet.' } });
  }
  if (findings.length === 0 && silent.length === 0) {
    reasons.push({
      code: 'nothing-runs',
      text: { zh: '该措施目前没有任何运行中的控制。', en: 'No control runs for this measure.' },
    });
  }
  return reasons;
}

function ranOutReason(finding: FindingRow): FindingReason {
  return {
    code: 'ran-out',
    text: {
      zh: `检查结论有效期至 ${finding.validUntil}，此后未再确认。`,
      en: `What was found was good until ${finding.validUntil} and has not been confirmed since.`,
    },
  };
}

function excludedReason(row: ApplicabilityTableRow): FindingReason {
  return { code: 'stated-not-applicable', text: { zh: row.reason_zh, en: row.reason_en } };
}
