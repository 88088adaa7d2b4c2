export { createJudge, type JudgeOptions } from './judge.ts';
export { createLiteralDetector, type Literal } from './literals.ts';
export { expectedOf } from './oracle.ts';
