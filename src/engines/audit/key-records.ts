import type { CompletenessProblem } from '../../kernel/traffic/index.ts';
import { formatVerifierKey, type LogReport, type VerifierKey } from '../ledger/index.ts';
import type { LogRecord } from './log-records.ts';

/**
 * Holds the notes about a log's keys against what the log itself says of them. Whoever has a copy of a key that ended can take the
 * notes away, but not the records under checkpoints that others have seen.
 */
export function keyProblems(
  log: string,
  { origin, handovers }: Pick<LogReport, 'origin' | 'handovers'>,
  records: readonly LogRecord[],
): CompletenessProblem[] {
  const found: CompletenessProblem[] = [];
  const problem = (index: number | undefined, zh: string, en: string) =>
    found.push({ code: 'key-unrecorded', log, ...(index === undefined ? {} : { index }), text: { zh, en } });
  // A record that stood in the log before and is recorded anew here speaks of that log's keys.
  const own = records.filter(({ record }) => String(record.facts.newKey).startsWith(`${origin}+`));
  for (const { index, record } of own) {
    const { number, size, oldKey, newKey } = record.facts;
    const note = handovers[Number(number) - 1];
    const fits = note !== undefined && text(note.from) === oldKey && text(note.to) === newKey;
    if (record.kind === 'ledger-key.handed-over' && !(fits && note.size === size))
      problem(
        index,
        `账本记录了第 ${number} 次更换密钥，但相应的说明缺失或不符。`,
        `The log records change ${number} of its key, and the note of it is missing or says otherwise.`,
      );
    if (record.kind === 'ledger-key.ended' && !(fits && note.end === size))
      problem(
        index,
        `账本记录旧密钥止于前 ${size} 条，但相应的说明缺失或不符：此后由旧密钥单独签名的内容不可信。`,
        `The log records that a key ended at ${size} entries, and the note of it is missing or says otherwise: what that key alone signed since can't be believed.`,
      );
  }
  for (const note of handovers) {
    const named = own.some(
      ({ index, record }) =>
        record.kind === 'ledger-key.named' && record.facts.newKey === text(note.to) && index < note.size,
    );
    if (!named)
      problem(
        undefined,
        `第 ${note.number} 次更换的密钥未在账本中事先登记。`,
        `The key of change ${note.number} was never named in the log before it signed.`,
      );
  }
  return found;
}

const text = (key: VerifierKey) => formatVerifierKey(key.name, key.publicKey);
