import type { Control, Finding, FindingFigure, FindingReason } from '../../../kernel/control/index.ts';
import { numberOf } from '../../../kernel/profile/index.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../../kernel/time/index.ts';
import { countOf, unrecordedUpTo, withoutNumbers } from '../../../kernel/traffic/index.ts';
import type { ComputeDeps } from './compute.deps.ts';
import { COMPUTE_RECORDS } from './compute.records.ts';
import { allGateways } from './gateway/gateway.repository.ts';
import type { VerificationService } from './ledger/verification.service.ts';
import type { ReconciliationService } from './reconciliation/reconciliation.service.ts';
import type { Mirrors } from './traffic-log/mirrors.ts';
import { allLogs } from './traffic-log/traffic-log.repository.ts';

const LEDGER = {
  id: '4.1.b/ledger',
  measureId: '4.1.b',
  title: { zh: '透明账本', en: 'Transparency ledger' },
  enforcement: {
    zh: '治理行为与每次受理的调用先落盘再应答，写入可离线核验的账本；服务器保存各网关日志的镜像并逐条校验，每日核验全部账本。',
    en: 'Acts and accepted requests are durable before they are answered and enter logs that anybody can verify offline; the server mirrors and checks every gateway’s log, and verifies the whole ledger daily.',
  },
} as const;

/** For the generated documents. */
export const CONTROL_DESCRIPTIONS = [
  {
    ...LEDGER,
    evidence: [
      COMPUTE_RECORDS.gatewayEnrolled,
      COMPUTE_RECORDS.gatewayRetired,
      COMPUTE_RECORDS.logAnchored,
      COMPUTE_RECORDS.logRefused,
      COMPUTE_RECORDS.logPruned,
      COMPUTE_RECORDS.logDeleted,
      COMPUTE_RECORDS.holdPlaced,
      COMPUTE_RECORDS.holdLifted,
      COMPUTE_RECORDS.erasureRequested,
      COMPUTE_RECORDS.erasureCompleted,
      COMPUTE_RECORDS.countersNamed,
      COMPUTE_RECORDS.countersDiffered,
      COMPUTE_RECORDS.countersAgreed,
      COMPUTE_RECORDS.payloadRead,
      COMPUTE_RECORDS.payloadMismatched,
      COMPUTE_RECORDS.ledgerVerified,
      'anchor-keeper.entered',
      'anchor-keeper.changed',
      'ledger.contradicted',
      'ledger-key.named',
      'ledger-key.handed-over',
      'ledger-key.ended',
      'ledger-key.line-named',
      'ledger-key.line-signing',
      'ledger-key.line-leaving',
      'ledger-key.line-ended',
      'ledger-log.ended',
      'ledger-log.founded',
    ],
    tests: [
      'src/engines/audit/audit.test.ts',
      'src/engines/ledger/mirror.test.ts',
      'src/engines/ledger/witness.test.ts',
      'src/engines/timestamp/timestamp.test.ts',
      'src/engines/ledger/handover.test.ts',
      'src/governance/anchor/anchor.test.ts',
      'src/governance/succession/succession.test.ts',
      'src/governance/signature-line/signature-line.test.ts',
      'src/apps/witness/witness.test.ts',
      'src/modules/resources/compute/traffic.test.ts',
      'src/modules/resources/compute/controls.test.ts',
      'src/modules/resources/compute/pruning.test.ts',
      'src/modules/resources/compute/erasure.test.ts',
      'src/modules/resources/compute/reconciliation/reconciliation.test.ts',
      'test/acceptance/4.1.b/log-audit.test.ts',
      'test/acceptance/ledger/tampering.test.ts',
      'test/acceptance/durability/kill.test.ts',
    ],
  },
];

/** A remark is said without being held against the measure. */
type Severity = 'failing' | 'not-operated' | 'stale' | 'remark';
interface Found extends FindingReason {
  readonly severity: Severity;
}

/** The control of 4.1 b. */
export function createComputeControls(
  deps: Pick<ComputeDeps, 'anchors' | 'db' | 'sequencer' | 'records' | 'profiles'>,
  parts: {
    mirrors: Mirrors;
    verification: VerificationService;
    reconciliation: Pick<ReconciliationService, 'results'>;
  },
): Control[] {
  const { db, sequencer, records, profiles } = deps;

  /** Acts of management: in the log soon after they were done. */
  async function governanceReasons(at: Date, mostLag: number): Promise<Found[]> {
    const state = sequencer.state();
    if (state.kind === 'frozen')
      return [
        failing('ledger-frozen', `治理账本已冻结：${state.reason}`, `The governance log is frozen: ${state.reason}`),
      ];
    if (state.kind !== 'running')
      return [
        failing('sequencer-not-running', '治理账本的写入程序未在运行。', 'Nothing writes the governance log now.'),
      ];
    const { items } = await records.query({ limit: 200 });
    const late = items.filter(({ record, index }) => index === null && at.getTime() - Date.parse(record.at) > mostLag);
    if (late.length === 0) return [];
    return [
      failing(
        'records-late',
        `有 ${late.length} 条记录迟迟未入账。`,
        `${late.length} records are late to enter the log.`,
      ),
    ];
  }

  async function gatewayReasons(
    at: Date,
    mostSilence: number,
  ): Promise<{ reasons: Found[]; active: number; lag: number }> {
    const reasons: Found[] = [];
    const gateways = (await allGateways(db)).filter(({ state }) => state === 'active');
    const logs = await allLogs(db);
    let lag = 0;
    for (const gateway of gateways) {
      const seen = gateway.last_seen_at ?? gateway.enrolled_at;
      if (at.getTime() - seen.getTime() > mostSilence) {
        const since = seen.toISOString();
        reasons.push(
          stale('gateway-silent', `网关自 ${since} 起失联。`, `The gateway was last heard of at ${since}.`, gateway.id),
        );
      }
      for (const told of gateway.status?.logs ?? []) {
        const log = logs.find(({ name }) => name === told.name);
        const behind = Math.max(0, told.size - (log?.indexed ?? 0));
        lag += behind;
        const last = log?.checkpoint_at ?? gateway.enrolled_at;
        if (behind > 0 && at.getTime() - last.getTime() > mostSilence)
          reasons.push(
            failing(
              'mirror-behind',
              `${told.name} 有 ${behind} 条未镜像。`,
              `${behind} entries of ${told.name} are not mirrored.`,
              gateway.id,
            ),
          );
      }
      const { settled } = gateway;
      const log = logs.find(({ name }) => name === settled?.log);
      if (settled === null || log === undefined || settled.cut) continue;
      const missing = countOf(withoutNumbers(unrecordedUpTo(log.account, settled.acceptedHighest), settled.open));
      if (missing > 0)
        reasons.push(
          failing(
            'number-missing',
            `${log.name} 有 ${missing} 个受理号没有记录。`,
            `${missing} accepted numbers of ${log.name} have no record.`,
            gateway.id,
          ),
        );
    }
    return { reasons, active: gateways.length, lag };
  }

  /** Entries under the checkpoint of the mirror; 0 when there is none that can be read. */
  const mirroredOf = async (name: string) =>
    (await parts.mirrors.read(name).catch(() => undefined))?.checkpoint.size ?? 0;

  async function logReasons(): Promise<{ reasons: Found[]; entries: number; pruned: number; oldest: Date | null }> {
    const reasons: Found[] = [];
    let entries = 0;
    let pruned = 0;
    let oldest: Date | null = null;
    for (const log of await allLogs(db)) {
      const report = (code: string, zh: string, en: string) => reasons.push(failing(code, zh, en, log.gateway_id));
      if (log.pruning_at !== null) {
        pruned++;
        if (log.tiles_kept && (await mirroredOf(log.name)) < log.indexed)
          report(
            'tiles-not-kept',
            `${log.name} 只决定清除条目，但检查点与哈希块也不在了。`,
            `Only the entries of ${log.name} were to go, but its checkpoint and hash tiles are gone too.`,
          );
        continue;
      }
      entries += log.indexed;
      if (log.oldest_at !== null && (oldest === null || log.oldest_at < oldest)) oldest = log.oldest_at;
      const mirrored = await mirroredOf(log.name);
      // Whatever was indexed and not pruned by decision must still be here.
      if (mirrored < log.indexed)
        report(
          'log-not-kept',
          `${log.name} 的镜像缺失或不完整。`,
          `The mirror of ${log.name} is missing or not whole.`,
        );
      if (log.problem !== null)
        report(
          `log-${log.problem}`,
          `${log.name} 的上传被拒绝：${log.problem}。`,
          `A delivery to ${log.name} was refused: ${log.problem_detail ?? log.problem}.`,
        );
      if (log.unreadable > 0)
        report(
          'log-unreadable',
          `${log.name} 有 ${log.unreadable} 条无法读取。`,
          `${log.unreadable} entries of ${log.name} can’t be read.`,
        );
      if (log.account.doubled > 0)
        report('number-doubled', `${log.name} 有重复的受理号。`, `${log.name} records accepted numbers twice.`);
      if (log.closed && log.account.gaps.length > 0) {
        const lost = countOf(log.account.gaps);
        report(
          'number-missing',
          `已关闭的 ${log.name} 有 ${lost} 个受理号没有记录。`,
          `${lost} accepted numbers of the closed ${log.name} have no record.`,
        );
      }
    }
    return { reasons, entries, pruned, oldest };
  }

  /** Calls past the gateway: only where an upstream counts for itself. The others are said to be not reconcilable. */
  async function upstreamReasons(): Promise<{ reasons: Found[]; reconciled: number; not: number; past: number }> {
    const reasons: Found[] = [];
    const results = await parts.reconciliation.results();
    let past = 0;
    for (const { endpointId, state, comparison, error } of results) {
      if (comparison !== null && state === 'past') {
        const { difference, upstream, recorded } = comparison;
        past += difference;
        reasons.push(
          failing(
            'calls-past-gateway',
            `上游计数 ${upstream.requests} 次，网关记录 ${recorded.requests} 次：${difference} 次调用绕过了网关。`,
            `The upstream counted ${upstream.requests} calls, the gateways recorded ${recorded.requests}: ${difference} calls went past the gateway.`,
            endpointId,
          ),
        );
      } else if (comparison !== null && state === 'fewer')
        reasons.push(
          stale(
            'counters-fewer',
            `上游只计数 ${comparison.upstream.requests} 次，少于网关记录的 ${comparison.recorded.requests} 次：所指计数器不是（全部）该端点的。`,
            `The upstream counted only ${comparison.upstream.requests} calls of ${comparison.recorded.requests} recorded: these are not (all) the counters of the endpoint.`,
            endpointId,
          ),
        );
      else if (state === 'unreadable')
        reasons.push(
          stale(
            'counters-unreadable',
            `上游计数器无法读取：${error}。`,
            `The counters of the upstream can’t be read: ${error}.`,
            endpointId,
          ),
        );
    }
    const not = results.filter(({ state }) => state === 'unreconcilable').length;
    return { reasons, reconciled: results.length - not, not, past };
  }

  async function verificationReasons(at: Date, mostAge: number) {
    const last = await parts.verification.last();
    if (last === null)
      return { last, reasons: [stale('never-verified', '账本尚未核验过。', 'The ledger was never verified.')] };
    if (!last.sound)
      return {
        last,
        reasons: [
          failing('verification-failed', '最近一次账本核验未通过。', 'The last verification found the ledger broken.'),
        ],
      };
    if (at.getTime() - last.at.getTime() > mostAge)
      return {
        last,
        reasons: [stale('verification-old', '账本核验已过期。', 'The last verification is too long ago.')],
      };
    return { last, reasons: [] };
  }

  /** Without an outsider nobody can see whether the log was rewritten whole; the measure itself asks for none. */
  async function anchorReasons(at: Date) {
    const state = await deps.anchors.state(at);
    const reasons: Found[] = [
      ...state.contradicting.map(({ title, code }) =>
        failing(
          'ledger-contradicted',
          `见证人“${title}”见过另一份账本历史（${code}）。`,
          `The witness “${title}” has seen another history of the ledger (${code}).`,
        ),
      ),
      ...state.late.map(({ title, code }) =>
        stale(
          'anchor-late',
          `“${title}”迟迟未给出锚点（${code ?? '无应答'}）。`,
          `“${title}” has given no anchor for too long (${code ?? 'no answer'}).`,
        ),
      ),
    ];
    if (state.keepers === 0)
      reasons.push(
        found(
          'remark',
          'ledger-unanchored',
          '没有外部锚点：持有密钥者可整体重写账本而不被发现。请登记见证人或时间戳机构。',
          'Nobody outside vouches for the ledger: whoever holds its key could rewrite it whole. Enter a witness or a timestamp authority.',
        ),
      );
    const age = state.lastAt === null ? null : Math.floor((at.getTime() - state.lastAt.getTime()) / HOUR);
    return { reasons, keepers: state.keepers, age };
  }

  return [
    {
      ...LEDGER,
      triggers: [
        COMPUTE_RECORDS.gatewayEnrolled,
        COMPUTE_RECORDS.gatewayRetired,
        COMPUTE_RECORDS.logAnchored,
        COMPUTE_RECORDS.logRefused,
        COMPUTE_RECORDS.countersDiffered,
        COMPUTE_RECORDS.countersAgreed,
        COMPUTE_RECORDS.logPruned,
        COMPUTE_RECORDS.ledgerVerified,
        'anchor-keeper.entered',
        'anchor-keeper.changed',
        'ledger.contradicted',
      ],
      async evaluate(_scope, at): Promise<Finding> {
        const { profile } = await profiles.current();
        const governance = await governanceReasons(at, numberOf(profile, 'ledger.sequencing-lag-seconds') * SECOND);
        const gateways = await gatewayReasons(at, numberOf(profile, 'gateway.contact-max-age-seconds') * SECOND);
        const logs = await logReasons();
        const { last, reasons: verified } = await verificationReasons(
          at,
          numberOf(profile, 'ledger.verification-max-age-hours') * HOUR,
        );
        const upstreams = await upstreamReasons();
        const outside = await anchorReasons(at);
        const reasons = [
          ...governance,
          ...gateways.reasons,
          ...logs.reasons,
          ...upstreams.reasons,
          ...verified,
          ...outside.reasons,
        ];
        if (gateways.active === 0)
          reasons.push({
            severity: 'not-operated',
            code: 'no-gateway',
            text: { zh: '没有已登记的网关，调用未被记录。', en: 'No gateway is enrolled, so no traffic is recorded.' },
          });
        const kept = logs.oldest === null ? null : Math.floor((at.getTime() - logs.oldest.getTime()) / DAY);
        return {
          status: worst(reasons),
          reasons: reasons.map(({ severity: _, ...reason }) => reason),
          figures: [
            figure('traffic-entries', '已镜像的调用账目', 'Mirrored traffic entries', logs.entries),
            figure('gateways', '在用网关', 'Active gateways', gateways.active),
            figure('mirror-lag', '待镜像条数', 'Entries not mirrored yet', gateways.lag),
            figure('reconciled', '已对账的上游端点', 'Endpoints reconciled', upstreams.reconciled),
            figure('not-reconcilable', '无法对账的上游端点', 'Endpoints not reconcilable', upstreams.not),
            figure('past-gateway', '绕过网关的调用', 'Calls past the gateway', upstreams.past),
            figure('verified-entries', '最近核验的条数', 'Entries last verified', last?.entries ?? null),
            figure('anchor-keepers', '外部见证人与时间戳机构', 'Witnesses and timestamp authorities', outside.keepers),
            figure('anchor-age', '最近外部锚点距今', 'Age of the newest outside anchor', outside.age, 'hour'),
            figure('oldest-kept', '最早记录距今', 'Age of the oldest record', kept, 'day'),
            figure('pruned-logs', '已按规定清除的日志', 'Logs pruned by decision', logs.pruned),
            figure('retention', '最短留存', 'Shortest retention', numberOf(profile, 'log.retention-days'), 'day'),
          ],
          evidence:
            last === null
              ? []
              : [
                  {
                    kind: 'record',
                    id: last.recordId,
                    title: { zh: '最近一次账本核验', en: 'Last verification of the ledger' },
                  },
                ],
          assurance: 'measured',
          validUntil: new Date(at.getTime() + 15 * MINUTE).toISOString(),
        };
      },
    },
  ];
}

function worst(reasons: readonly Found[]): Finding['status'] {
  for (const severity of ['failing', 'not-operated', 'stale'] as const)
    if (reasons.some((reason) => reason.severity === severity)) return severity;
  return 'operating';
}

function found(severity: Severity, code: string, zh: string, en: string, subjectId?: string): Found {
  return { severity, code, text: { zh, en }, ...(subjectId === undefined ? {} : { subjectId }) };
}
const failing = (code: string, zh: string, en: string, subjectId?: string) => found('failing', code, zh, en, subjectId);
const stale = (code: string, zh: string, en: string, subjectId?: string) => found('stale', code, zh, en, subjectId);

function figure(name: string, zh: string, en: string, value: number | null, unit = '1'): FindingFigure {
  return { name, title: { zh, en }, value, unit };
}
