export { createPersonalInformationDetector, type PersonalInformationOptions } from './detector.ts';
export {
  PERSONAL_INFORMATION_KINDS,
  type PersonalInformationKind,
  type PersonalInformationKindText,
} from './kinds.ts';
