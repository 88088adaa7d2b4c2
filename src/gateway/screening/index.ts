export {
  type InputVerdict,
  noScreening,
  type OutputScreen,
  type Released,
  type ScreeningMarks,
  type ScreeningPort,
} from './port.ts';
