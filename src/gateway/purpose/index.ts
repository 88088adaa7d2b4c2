export { createPurposeCheck, type PurposeCheck, type PurposeOutcome } from './check.ts';
export { createClassifiers } from './classifiers.ts';
export { askedTexts } from './texts.ts';
