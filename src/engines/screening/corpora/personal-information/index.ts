import { PERSONAL_INFORMATION_KINDS } from '../../index.ts';
import { CONTEXTS } from './contexts.ts';
import { GENERATED_LOOK_ALIKES } from './generated-look-alikes.ts';
import { HELD_OUT } from './held-out.ts';
import { MAKERS, PERMITS } from './items.ts';
import { readLabelled, type Sample } from './labelled.ts';
import { LOOK_ALIKES } from './look-alikes.ts';
import { createRandom, type Random } from './random.ts';
import { WRITTEN } from './written.ts';

export type { Label, Sample } from './labelled.ts';

/** Every context is filled at least this often, so that every form of an item stands in several contexts. */
const ROUNDS = 4;
const LOOK_ALIKE_ROUNDS = 12;
const SEED = 20_260_315;

function positives(random: Random): Sample[] {
  const samples: Sample[] = [];
  for (const { id } of PERSONAL_INFORMATION_KINDS) {
    const makers = MAKERS[id];
    let turn = 0;
    for (let round = 0; round < ROUNDS; round++) {
      for (const context of CONTEXTS[id]) {
        const form = turn % makers.length;
        turn += 1;
        const line = context
          .replace('{permit}', PERMITS[form] ?? '')
          .replace('#', () => `[[${id}|${makers[form]!(random)}]]`);
        samples.push(readLabelled(line, 'generated'));
      }
    }
  }
  return samples;
}

function lookAlikes(random: Random): Sample[] {
  return GENERATED_LOOK_ALIKES.flatMap(({ context, make }) =>
    Array.from({ length: LOOK_ALIKE_ROUNDS }, (_, i) =>
      readLabelled(
        context[i % context.length]!.replace('#', () => `[[-|${make(random)}]]`),
        'generated',
      ),
    ),
  );
}

/** The labelled corpus: the same samples in every run. */
export function personalInformationCorpus(): Sample[] {
  const random = createRandom(SEED);
  return [
    ...[...WRITTEN, ...LOOK_ALIKES].map((line) => readLabelled(line, 'written')),
    ...positives(random),
    ...lookAlikes(random),
  ];
}

/** Sentences that the detector was not fitted to. */
export function heldOutCorpus(): Sample[] {
  const random = createRandom(SEED + 1);
  return HELD_OUT.map((line) => {
    let filled = line;
    for (const { id } of PERSONAL_INFORMATION_KINDS) {
      filled = filled.replaceAll(`{${id}}`, () => `[[${id}|${random.pick(MAKERS[id])(random)}]]`);
    }
    return readLabelled(filled, 'written');
  });
}
