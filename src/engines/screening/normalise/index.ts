export { type NormalisationStep, normaliseSteps } from './steps.ts';
