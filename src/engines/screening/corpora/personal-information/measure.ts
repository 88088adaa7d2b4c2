import type { Hit, IncrementalDetector, PersonalInformationKind } from '../../index.ts';
import type { Label, Sample } from './labelled.ts';

/** Where these begin and end is a matter of taste; half of the characters must be common. All other kinds must fit exactly. */
const BY_OVERLAP: ReadonlySet<PersonalInformationKind> = new Set(['address', 'person-name']);

export interface KindFigures {
  found: number;
  missed: number;
  /** Hits of this kind where no label of it is. */
  wrong: number;
}

export interface Measured {
  readonly kinds: Map<PersonalInformationKind, KindFigures>;
  readonly labels: number;
  readonly negatives: number;
  /** What went wrong, to be read by people who work on the detector. */
  readonly mistakes: string[];
}

function fits(label: Label, hit: Hit): boolean {
  if (hit.kind !== label.kind) return false;
  if (!BY_OVERLAP.has(label.kind)) return hit.start === label.start && hit.end === label.end;
  const common = Math.min(hit.end, label.end) - Math.max(hit.start, label.start);
  return common * 2 >= Math.max(hit.end, label.end) - Math.min(hit.start, label.start);
}

/** Precision and recall of a detector over labelled samples, by kind. */
export function measure(detector: IncrementalDetector, samples: readonly Sample[]): Measured {
  const kinds = new Map<PersonalInformationKind, KindFigures>();
  const of = (kind: PersonalInformationKind) => {
    const figures = kinds.get(kind) ?? { found: 0, missed: 0, wrong: 0 };
    kinds.set(kind, figures);
    return figures;
  };
  const mistakes: string[] = [];
  let labels = 0;
  let negatives = 0;
  for (const sample of samples) {
    const hits: Hit[] = [];
    const scan = detector.open();
    scan.push(sample.text, hits);
    scan.end(hits);
    labels += sample.labels.length;
    negatives += sample.negatives;
    for (const label of sample.labels) {
      if (hits.some((hit) => fits(label, hit))) of(label.kind).found += 1;
      else {
        of(label.kind).missed += 1;
        mistakes.push(`missed ${label.kind} "${sample.text.slice(label.start, label.end)}" in: ${sample.text}`);
      }
    }
    for (const hit of hits) {
      if (sample.labels.some((label) => fits(label, hit))) continue;
      of(hit.kind as PersonalInformationKind).wrong += 1;
      mistakes.push(`wrong ${hit.rule} "${sample.text.slice(hit.start, hit.end)}" in: ${sample.text}`);
    }
  }
  return { kinds, labels, negatives, mistakes };
}

export const precisionOf = ({ found, wrong }: KindFigures): number => found / Math.max(1, found + wrong);
export const recallOf = ({ found, missed }: KindFigures): number => found / Math.max(1, found + missed);

/** A table in Markdown, a row for each kind. */
export function tableOf({ kinds }: Measured): string {
  const rows = [...kinds].map(
    ([kind, figures]) =>
      `| ${kind} | ${figures.found + figures.missed} | ${precisionOf(figures).toFixed(3)} | ${recallOf(figures).toFixed(3)} | ${figures.wrong} | ${figures.missed} |`,
  );
  return ['| Kind | labels | precision | recall | wrong | missed |', '|---|---|---|---|---|---|', ...rows].join('\n');
}
