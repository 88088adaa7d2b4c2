import { promptOf } from '../../../../kernel/policy/index.ts';
import { MINUTE } from '../../../../kernel/time/index.ts';
import type { Change, Watch } from './canary.repository.ts';
import type { CanarySettings, ChangeView, FingerprintView } from './canary.schema.ts';
import { BASELINE_ANSWERS, isAsBefore, standing } from './fingerprint.ts';

/** Runs in a row without an answer after which there is nothing that could be told. */
const UNANSWERED = 3;

/** One upstream as people see it. */
export function fingerprintOf(
  watch: Watch,
  open: Change | undefined,
  settings: CanarySettings,
  now: Date,
): Omit<FingerprintView, 'askedBy'> {
  const { fingerprint } = watch;
  const { model, prompts } = fingerprint;
  const silent = watch.unanswered >= UNANSWERED || (watch.answered_at === null && watch.unanswered > 0);
  return {
    endpointId: watch.endpoint_id,
    state: open !== undefined ? 'changed' : silent ? 'unanswered' : standing(fingerprint),
    fresh: settings.on && now.getTime() - watch.last_at.getTime() <= 3 * settings.everyMinutes * MINUTE,
    baselineFrom: watch.begun_at.toISOString(),
    lastAt: watch.last_at.toISOString(),
    answeredAt: watch.answered_at?.toISOString() ?? null,
    needed: BASELINE_ANSWERS,
    prompts: Object.entries(prompts).map(([id, { state, learnt, away }]) => ({
      ...{ id, text: textOf(id, settings), state, learnt, away },
    })),
    answers: vectors(Object.keys(prompts)) ? 'vectors' : 'words',
    model: model.now === '' ? null : model.now,
    systemFingerprint: watch.system_fingerprint,
    change: open === undefined ? null : changeView(open, settings),
    asBefore: isAsBefore(fingerprint),
  };
}

export function changeView(row: Change, settings: CanarySettings): ChangeView {
  return {
    id: row.id,
    since: row.since.toISOString(),
    foundAt: row.found_at.toISOString(),
    prompts: row.prompts.map((id) => ({ id, text: textOf(id, settings) })),
    modelBefore: row.model_before,
    modelAfter: row.model_after,
    outcome: row.outcome,
    settledAt: row.settled_at?.toISOString() ?? null,
    settledBy: row.settled_by,
  };
}

const vectors = (compared: readonly string[]) => compared.length > 0 && compared.every((id) => promptOf(id).embedding);

const textOf = (compared: string, { prompts }: CanarySettings) =>
  prompts.find(({ id }) => id === promptOf(compared).prompt)?.text ?? null;
