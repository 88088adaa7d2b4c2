export { foldText, type NormalisationStep, normaliseSteps } from './steps.ts';
