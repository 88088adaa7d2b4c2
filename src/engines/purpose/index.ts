export { classifierMessages, readClassifierAnswer } from './classifier.ts';
export { createPurposeJudge, type PurposeJudge, type PurposeJudgement, type PurposeQuestion } from './judge.ts';
export { keywordEntries } from './topics.ts';
