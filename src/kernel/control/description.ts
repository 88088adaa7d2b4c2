import type { Bilingual } from '../identity/index.ts';

/**
 * What a control is, said apart from its running: a module exports `CONTROL_DESCRIPTIONS` from its `*.controls.ts`, and the
 * documents of the measures are generated from them.
 */
export interface ControlDescription {
  /** The id of the control, e.g. `6.1.b/release-gate`. */
  readonly id: string;
  readonly measureId: string;
  readonly title: Bilingual;
  /** What blocks, runs or measures. */
  readonly enforcement: Bilingual;
  /** Record kinds that are its evidence, e.g. `release.approved`. Empty, like `tests`, for a control that is not built yet. */
  readonly evidence: readonly string[];
  /** Test files, from the root of the repository, that show it working. */
  readonly tests: readonly string[];
}
