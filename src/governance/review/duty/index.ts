export { createDutyControls } from './duty.controls.ts';
export { createDutySource, type DutySource } from './requirement.ts';
