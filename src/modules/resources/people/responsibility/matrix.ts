/** Responsible (does it), accountable (answers for it), consulted, informed. */
export const LETTERS = ['R', 'A', 'C', 'I'] as const;
export type Letter = (typeof LETTERS)[number];

export interface Assignment {
  readonly personId: string;
  readonly letter: Letter;
  /** False when the person can't act: disabled, or without any role that counts. */
  readonly able: boolean;
}

export type MatrixFault =
  | 'no-responsible'
  | 'no-accountable'
  | 'several-accountable'
  | 'unable'
  | 'only-informed-acts'
  | 'alone';

/**
 * What is missing or contradicts itself in one cell of the matrix. `alone`, one person both does and answers for it, is only a
 * warning. An unable person fills nothing.
 */
export function matrixFaults(assignments: readonly Assignment[]): MatrixFault[] {
  const of = (letter: Letter) => assignments.filter((one) => one.letter === letter && one.able);
  const faults: MatrixFault[] = [];
  if (of('R').length === 0) faults.push('no-responsible');
  if (of('A').length === 0) faults.push('no-accountable');
  if (of('A').length > 1) faults.push('several-accountable');
  if (assignments.some(({ able }) => !able)) faults.push('unable');
  // Who is merely told of it can't at the same time be who does or answers for it.
  const acts = new Set([...of('R'), ...of('A')].map(({ personId }) => personId));
  if (of('I').some(({ personId }) => acts.has(personId))) faults.push('only-informed-acts');
  const [accountable] = of('A');
  if (
    accountable !== undefined &&
    of('R').length > 0 &&
    of('R').every(({ personId }) => personId === accountable.personId)
  )
    faults.push('alone');
  return faults;
}

/** Whether a fault is a gap or a contradiction, and not only worth a warning. */
export function isSerious(fault: MatrixFault): boolean {
  return fault !== 'alone';
}
