import {
  createPersonalInformationDetector,
  type IncrementalDetector,
  PERSONAL_INFORMATION_KINDS,
} from '../../../../engines/screening/index.ts';
import type { Bilingual } from '../../../../kernel/identity/index.ts';

/** Detectors that need no data of the organisation. */
export const BUILT_IN: readonly { readonly detector: IncrementalDetector; readonly title: Bilingual }[] = [
  { detector: createPersonalInformationDetector(), title: { zh: '个人信息', en: 'Personal information' } },
];

/** How the kinds of built-in detectors are called. */
export const BUILT_IN_KINDS: ReadonlyMap<string, Bilingual> = new Map(
  PERSONAL_INFORMATION_KINDS.map(({ id, title }) => [id, title]),
);
