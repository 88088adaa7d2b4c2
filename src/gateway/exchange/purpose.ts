import { PURPOSE_MARK, PURPOSE_RULE_MARK, type PurposeVerdict } from '../../kernel/policy/index.ts';
import { askedTexts, type PurposeOutcome } from '../purpose/index.ts';
import { CALLER_LEFT } from '../screening/index.ts';
import { breakOff, type Exchange } from './exchange.ts';
import { raise } from './figures.ts';
import { offPurpose, REFUSALS } from './refusal.ts';

const OFF = { observe: 'off-observed', warn: 'off-warned', block: 'off-blocked' } as const;

/** Asks whether the request is within the stated purpose of its application, and calls `pass` unless it is refused. */
export function checkPurpose(exchange: Exchange, pass: () => void): void {
  const { parts, served, caller, request, operation, asked, response } = exchange;
  let leaving: AbortController | null = null;
  const signal = () => {
    if (leaving === null) {
      const controller = new AbortController();
      leaving = controller;
      response.once('close', () => controller.abort(CALLER_LEFT));
    }
    return leaving.signal;
  };
  const question = () => ({
    header(name: string) {
      const value = request.headers[name];
      return typeof value === 'string' ? value : undefined;
    },
    metadata: asked.body.value.metadata,
    text: askedTexts(operation.prompt(asked.body.value)),
  });
  // A statement that can't be read must not open the way.
  const failed = (error: Error) => {
    parts.onProblem(error);
    breakOff(exchange, REFUSALS.purposeUnavailable, 'refused');
  };
  try {
    const outcome = parts.purpose.check(served.release, caller.application.id, question, signal);
    if (outcome === null) pass();
    else if (outcome instanceof Promise) {
      // A classifier is waited for as guards are.
      const began = performance.now();
      outcome
        .then((one) => {
          exchange.guardMillis = (exchange.guardMillis ?? 0) + performance.now() - began;
          settle(exchange, one, pass);
        })
        .catch(failed);
    } else settle(exchange, outcome, pass);
  } catch (error) {
    failed(error as Error);
  }
}

function settle(exchange: Exchange, { found, rule, mode }: PurposeOutcome, pass: () => void): void {
  const verdict: PurposeVerdict = found === 'off-purpose' ? OFF[mode] : found;
  exchange.purpose = { [PURPOSE_MARK]: verdict, ...(rule === null ? {} : { [PURPOSE_RULE_MARK]: rule }) };
  raise(exchange.parts.figures.purposes, verdict);
  if (exchange.outcome !== null) return;
  if (verdict === 'off-blocked') {
    breakOff(exchange, offPurpose(rule), 'refused');
    return;
  }
  if (verdict === 'off-warned') exchange.headers.push('x-steward-purpose', `off-purpose; rule="${rule}"`);
  pass();
}
