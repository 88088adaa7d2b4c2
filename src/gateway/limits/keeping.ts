import type { Folder } from '../../platform/files/index.ts';
import type { Book, KeptBudget } from './book.ts';

/** The use of budgets on disk, so that a restart forgives nothing. */
export interface Keeping {
  /** Says that something has changed; it is written soon. */
  changed(): void;
  /** How much of a counter the shared store has counted, by this gateway's settlements. */
  counted(counter: string): number;
  count(counter: string, amount: number): void;
  /** Gateways that were there when the store was last heard of. */
  gateways(): number;
  setGateways(count: number): void;
  stop(): Promise<void>;
}

interface Kept {
  readonly format: 1;
  readonly gateways: number;
  readonly budgets: readonly (KeptBudget & { readonly counted: number })[];
}

const FILE = 'budgets.json';

/** Reads what an earlier run kept into the book, and from then on writes the book's budgets when they have changed. */
export async function openKeeping(options: {
  folder: Folder;
  book: Book;
  everyMillis: number;
  onProblem: (error: Error) => void;
}): Promise<Keeping> {
  const { folder, book, everyMillis, onProblem } = options;
  let gateways = 1;
  let counted = new Map<string, number>();
  let dirty = false;
  let writing: Promise<void> | null = null;
  let notBefore = 0;

  const bytes = await folder.read(FILE);
  if (bytes !== null) {
    const kept = JSON.parse(bytes.toString()) as Kept;
    if (kept.format !== 1) throw new Error(`${FILE} has a format that this gateway does not know; move it away`);
    gateways = kept.gateways;
    book.restore(kept.budgets);
    counted = new Map(kept.budgets.map((budget) => [budget.counter, budget.counted]));
  }

  async function write(): Promise<void> {
    dirty = false;
    const began = performance.now();
    const budgets = book.budgets().map((budget) => ({ ...budget, counted: counted.get(budget.counter) ?? 0 }));
    // What belongs to a period that is over goes with it.
    counted = new Map(budgets.map((budget) => [budget.counter, budget.counted]));
    try {
      await folder.write(FILE, JSON.stringify({ format: 1, gateways, budgets } satisfies Kept));
    } catch (error) {
      dirty = true;
      onProblem(new Error(`the use of budgets can not be kept: ${(error as Error).message}`));
    }
    // With very many end users a write is long: it gets a twentieth of the time at most.
    const now = performance.now();
    notBefore = now + 19 * (now - began);
  }

  const timer = setInterval(() => {
    if (!dirty || writing !== null || performance.now() < notBefore) return;
    writing = write().finally(() => {
      writing = null;
    });
  }, everyMillis).unref();

  return {
    changed() {
      dirty = true;
    },
    counted: (counter) => counted.get(counter) ?? 0,
    count(counter, amount) {
      counted.set(counter, (counted.get(counter) ?? 0) + amount);
      dirty = true;
    },
    gateways: () => gateways,
    setGateways(count) {
      if (count !== gateways) dirty = true;
      gateways = count;
    },
    async stop() {
      clearInterval(timer);
      await writing;
      if (dirty) await write();
    },
  };
}
