/** One step of the example: what is done, and why it matters. */
export interface StepText {
  readonly zh: string;
  readonly en: string;
  readonly why: { readonly zh: string; readonly en: string };
}

export interface Story {
  /** Tells a step and does it. A step that throws is told as failed, and the story ends there. */
  step<T>(text: StepText, act: (say: (line: string) => void) => Promise<T>): Promise<T>;
  /** Says what is expected and stops the story when it is not so. */
  expect(holds: boolean, what: string): void;
  /** Expectations that held. */
  held(): number;
}

export function createStory(print: (line: string) => void): Story {
  let number = 0;
  let held = 0;
  return {
    held: () => held,
    expect(holds, what) {
      if (!holds) throw new Error(`expected, but not so: ${what}`);
      held++;
      print(`    ✓ ${what}`);
    },
    async step({ zh, en, why }, act) {
      number++;
      const began = performance.now();
      print('');
      print(`${number}. ${zh}  ${en}`);
      print(`   ${why.zh}`);
      print(`   ${why.en}`);
      const result = await act((line) => print(`    · ${line}`));
      print(`    (${((performance.now() - began) / 1000).toFixed(1)} s)`);
      return result;
    },
  };
}
