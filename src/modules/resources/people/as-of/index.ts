import type { AsOfArea } from '../../../../governance/as-of/index.ts';
import type { AsOfPeopleDeps } from './as-of.deps.ts';
import { delegationsArea } from './delegations.area.ts';
import { grantsArea } from './grants.area.ts';
import { peopleArea } from './people.area.ts';
import { bodiesArea, competenceRuleArea } from './registers.area.ts';
import { responsibilitiesArea } from './responsibilities.area.ts';

/** People and what they held and answered for, as of any moment. */
export function asOfPeople(deps: AsOfPeopleDeps): readonly AsOfArea[] {
  return [
    peopleArea(deps),
    grantsArea(deps),
    responsibilitiesArea(deps),
    delegationsArea(deps),
    bodiesArea(deps),
    competenceRuleArea(deps),
  ];
}
