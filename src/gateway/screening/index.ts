export { CALLER_LEFT } from './caller-left.ts';
export {
  createDetectors,
  type DetectorMaker,
  type DetectorSource,
  type Detectors,
  type ScreeningSide,
} from './detectors.ts';
export { createScreeningPort } from './engine-port.ts';
export { type HeldDetectors, openHeldDetectors } from './held-detectors.ts';
export type {
  InputVerdict,
  OutputScreen,
  Released,
  ScreeningMarks,
  ScreeningPort,
  ScreeningRefusal,
} from './port.ts';
