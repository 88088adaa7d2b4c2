import type { AuditReport } from '../../engines/audit/index.ts';
import type { VouchedCheckpoint } from '../../engines/ledger/index.ts';

type Language = 'zh' | 'en';

const WORDS = {
  zh: {
    integrity: { ok: '每个字节均与签名一致', broken: '已损坏或被改动' },
    gone: (count: number) => `${count} 条已按记录清除；哈希块齐全，根与锚定的检查点一致`,
    tilesKept: '；保留检查点与哈希块',
    anchoring: { anchored: '与外部锚点一致', unanchored: '无外部锚点', contradicted: '与外部锚点矛盾' },
    witness: '见证人',
    timestamp: '时间戳机构',
    notRevoked: (at: string) => `，截至 ${at} 未吊销`,
    handover: (number: number, size: number, end: number | null) =>
      `第 ${number} 次更换密钥：自 ${size} 条起新密钥参与签名，${end === null ? '新旧并用' : `旧密钥止于 ${end} 条`}`,
    line: (label: string, from: number | null, end: number | null, valid: readonly number[]) =>
      `${label} 签名行：${from === null ? '账本未声明' : `自 ${from} 条之后必须带有`}${end === null ? '' : `，止于 ${end} 条`}；有效于检查点 ${valid.join('、') || '无'}`,
    vouched: (size: number) => `前 ${size} 条由外部确认：`,
    notVerified: '未核验，不作数',
    trusted: { true: '密钥可信', false: '密钥未经外部确认' },
    entries: '条',
    figures: (r: AuditReport) =>
      `网关 ${r.figures.gateways} 个，治理记录 ${r.figures.governanceRecords} 条，调用 ${r.figures.recorded} 次，未结 ${r.figures.open} 次`,
    problems: '各账本之间的问题：',
    pruned: (log: AuditReport['pruned'][number]) =>
      `已按规定清除：${log.size} 条，${log.at.slice(0, 10)}，申请 ${log.requestedBy}，批准 ${log.approvedBy.join('、')}，记录 ${log.recordId}`,
    cause: { year: '跨年', frozen: '冻结后', contradicted: '外部所见不符' },
    follows: (s: AuditReport['successions'][number]) =>
      `接续 ${s.predecessor}（${WORDS.zh.cause[s.cause]}，${s.at.slice(0, 10)}）：前者${s.held === null ? '已无留存' : `止于 ${s.held} 条`}，已知曾有 ${s.known} 条；重新入账 ${s.rerecorded} 条，数据库未知 ${s.adopted} 条`,
    proven: '已知部分均可由现有条目得出，无缺失。',
    unproven: (s: AuditReport['successions'][number]) => `缺失至少 ${s.lost} 条，其内容无从证明。`,
    live: '这是正在使用的账本文件夹：请先用 `steward ledger export` 导出，再核验导出的文件夹。',
    ok: '核验通过。',
    bad: '核验未通过。',
    untrusted: '注意：未用 --trust 给出密钥，文件夹内的密钥不能证明是谁签的。',
    unanchored: '注意：没有可信的外部锚点（--anchor、--witness、--authority），无法从内部看出是否被整体换回旧状态。',
  },
  en: {
    integrity: { ok: 'every byte is as signed', broken: 'damaged or changed' },
    gone: (count: number) => `${count} entries removed on record; tiles complete, root matches the anchored checkpoint`,
    tilesKept: '; checkpoint and hash tiles stay',
    anchoring: {
      anchored: 'agrees with an anchor from outside',
      unanchored: 'unanchored',
      contradicted: 'contradicts an anchor from outside',
    },
    witness: 'witness',
    timestamp: 'timestamp authority',
    notRevoked: (at: string) => `, not revoked as of ${at}`,
    handover: (number: number, size: number, end: number | null) =>
      `key change ${number}: the new key signs from ${size} entries on, ${end === null ? 'both sign' : `the old one ended at ${end}`}`,
    line: (label: string, from: number | null, end: number | null, valid: readonly number[]) =>
      `${label} line: ${from === null ? 'not named by the log' : `every checkpoint beyond ${from} entries must carry it`}${end === null ? '' : `, up to ${end}`}; valid on the checkpoints of ${valid.join(', ') || 'none'}`,
    vouched: (size: number) => `the first ${size} entries were shown to:`,
    notVerified: 'not verified, counts for nothing',
    trusted: { true: 'key trusted', false: 'key not vouched for' },
    entries: 'entries',
    figures: (r: AuditReport) =>
      `${r.figures.gateways} gateways, ${r.figures.governanceRecords} governance records, ${r.figures.recorded} requests recorded, ${r.figures.open} open`,
    problems: 'What is wrong across the logs:',
    pruned: (log: AuditReport['pruned'][number]) =>
      `pruned as decided: ${log.size} entries, ${log.at.slice(0, 10)}, requested by ${log.requestedBy}, approved by ${log.approvedBy.join(', ')}, record ${log.recordId}`,
    cause: { year: 'new year', frozen: 'after a freeze', contradicted: 'outsiders saw another history' },
    follows: (s: AuditReport['successions'][number]) =>
      `follows ${s.predecessor} (${WORDS.en.cause[s.cause]}, ${s.at.slice(0, 10)}): ${s.held === null ? 'nothing of it was left' : `it ended at ${s.held} entries`}, ${s.known} are known to have been there; ${s.rerecorded} recorded anew, ${s.adopted} unknown to the database`,
    proven: 'the entries here lead to all that is known of it: nothing is lost.',
    unproven: (s: AuditReport['successions'][number]) =>
      `at least ${s.lost} entries are LOST: nothing proves what they were.`,
    live: 'This is a ledger folder in use: export it with `steward ledger export` and verify the export.',
    ok: 'The ledger verifies.',
    bad: 'The ledger does NOT verify.',
    untrusted: 'Note: without --trust a key found inside the folder proves nothing about who signed.',
    unanchored:
      'Note: without an anchor from outside (--anchor, --witness, --authority) nobody can see whether an older state was put back whole.',
  },
} as const;

const SIGNATURE_LABELS = { ed25519: 'Ed25519', 'ml-dsa-44': 'ML-DSA-44', sm2: 'SM2' } as const;

/** What a person reads of a verification. */
export function describeAudit(report: AuditReport, language: Language): string {
  const words = WORDS[language];
  const lines: string[] = [];
  for (const { name, report: log } of report.logs) {
    const sound = log.integrity === 'ok' && log.anchoring !== 'contradicted';
    lines.push(
      `${sound ? '✓' : '✗'} ${name}  ${log.size} ${words.entries}  ${words.integrity[log.integrity]}; ${words.anchoring[log.anchoring]}; ${words.trusted[`${log.keyTrusted}`]}`,
    );
    const agreed = sound && !report.problems.some((problem) => problem.log === name);
    if (log.entriesGone > 0 && agreed) lines.push(`    ${words.gone(log.entriesGone)}`);
    if (log.origin !== '') lines.push(`    ${log.origin}  ${log.root}`);
    for (const { number, size, end } of log.handovers) lines.push(`    ${words.handover(number, size, end)}`);
    for (const { algorithm, key, from, end, trusted, valid } of log.lines) {
      lines.push(`    ${words.line(SIGNATURE_LABELS[algorithm], from, end, valid.slice(-MOST_VOUCHED))}`);
      lines.push(`      ${key.slice(0, 60)}${key.length > 60 ? '…' : ''}  ${words.trusted[`${trusted}`]}`);
    }
    for (const one of report.successions.filter(({ log: successor }) => successor === name)) {
      lines.push(`    ${words.follows(one)}`);
      if (one.proven) lines.push(`      ${words.proven}`);
      else if (one.lost > 0) lines.push(`      ${words.unproven(one)}`);
    }
    lines.push(...describeVouchers(log.vouched, words));
    for (const { file, index, message } of log.problems)
      lines.push(`    ${file}${index === undefined ? '' : ` #${index}`}: ${message}`);
    if (log.problems.some(({ file }) => file === 'lock' || file.startsWith('journal/')))
      lines.push(`    ${words.live}`);
    if (log.anchoring === 'contradicted') for (const note of log.notes) lines.push(`    ${note}`);
  }
  for (const one of report.pruned) {
    const tiles = one.kept === 'tiles' ? words.tilesKept : '';
    lines.push(`– ${one.log}  ${words.pruned(one)}${tiles}`, `    ${one.origin}  ${one.root}`);
  }
  if (report.problems.length > 0) {
    lines.push('', words.problems);
    for (const { log, index, text } of report.problems)
      lines.push(`✗ ${log}${index === undefined ? '' : ` #${index}`}: ${text[language]}`);
  }
  lines.push('', words.figures(report), '', report.ok ? words.ok : words.bad);
  if (report.logs.some(({ report: log }) => !log.keyTrusted)) lines.push(words.untrusted);
  if (report.logs.some(({ report: log }) => log.anchoring === 'unanchored')) lines.push(words.unanchored);
  return `${lines.join('\n')}\n`;
}

const MOST_VOUCHED = 5;

/** The newest ones; all are in the JSON. */
function describeVouchers(vouched: readonly VouchedCheckpoint[], words: (typeof WORDS)[Language]): string[] {
  const lines: string[] = [];
  const told = vouched.filter(({ vouchers }) => vouchers.length > 0).slice(-MOST_VOUCHED);
  for (const { size, vouchers } of told) {
    lines.push(`    ${words.vouched(size)}`);
    for (const { kind, by, at, untrusted, notRevokedAsOf } of vouchers)
      lines.push(
        untrusted === null
          ? `      ✓ ${words[kind]} ${by}  ${at}${notRevokedAsOf === undefined ? '' : words.notRevoked(notRevokedAsOf)}`
          : `      ? ${words[kind]} ${by}  ${at}  ${words.notVerified}: ${untrusted}`,
      );
  }
  return lines;
}
