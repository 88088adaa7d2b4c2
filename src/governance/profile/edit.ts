import { GATE_MODES } from '../../kernel/gate/index.ts';
import type { Profile } from '../../kernel/profile/index.ts';
import type { InputIssue } from '../../platform/http/index.ts';
import type { ProfileEdit } from './types.ts';

/** The profile with the changes made. Unknown names are passed over: {@link editIssues} refuses them beforehand. */
export function editProfile(profile: Profile, changes: readonly ProfileEdit[]): Profile {
  let { criteria, levels, gates } = profile;
  for (const change of changes) {
    if ('criterionId' in change) {
      criteria = criteria.map((one) => (one.id === change.criterionId ? { ...one, value: change.value } : one));
    } else if ('measureId' in change) {
      if (change.measureId in levels) levels = { ...levels, [change.measureId]: change.level };
    } else {
      const gate = gates[change.gate];
      if (gate !== undefined) gates = { ...gates, [change.gate]: { ...gate, mode: change.mode } };
    }
  }
  return { ...profile, criteria, levels, gates };
}

/** What is wrong with the changes, by their place in the list. */
export function editIssues(profile: Profile, changes: readonly ProfileEdit[]): InputIssue[] {
  const issues: InputIssue[] = [];
  changes.forEach((change, index) => {
    const at = (name: string, message: string) => issues.push({ path: `changes.${index}.${name}`, message });
    if ('criterionId' in change) {
      const criterion = profile.criteria.find((one) => one.id === change.criterionId);
      if (criterion === undefined) at('criterionId', `The profile has no criterion ${change.criterionId}`);
      else if (typeof change.value !== typeof criterion.value) at('value', `Must be a ${typeof criterion.value}`);
      else if (typeof change.value === 'number' && !(Number.isFinite(change.value) && change.value >= 0)) {
        at('value', 'Must be a number of zero or more');
      }
    } else if ('measureId' in change) {
      if (!(change.measureId in profile.levels)) at('measureId', `The profile has no measure ${change.measureId}`);
    } else if (!(change.gate in profile.gates)) at('gate', `The profile has no gate ${change.gate}`);
    else if (!GATE_MODES.includes(change.mode)) at('mode', `Must be one of ${GATE_MODES.join(', ')}`);
  });
  return issues;
}
