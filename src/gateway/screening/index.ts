export {
  createDetectors,
  type DetectorMaker,
  type DetectorSource,
  type Detectors,
  type ScreeningSide,
} from './detectors.ts';
export { createScreeningPort } from './engine-port.ts';
export {
  type InputVerdict,
  noScreening,
  type OutputScreen,
  type Released,
  type ScreeningMarks,
  type ScreeningPort,
  type ScreeningRefusal,
} from './port.ts';
