import type { AsOfArea } from '../../../../governance/as-of/index.ts';
import {
  type AsOfDeploymentDeps,
  applicationsArea,
  endpointsArea,
  limitsArea,
  statementsArea,
} from './registers.area.ts';
import { releasesArea } from './releases.area.ts';

/** What was put into service, as of any moment. */
export function asOfDeployment(deps: AsOfDeploymentDeps): readonly AsOfArea[] {
  return [releasesArea(deps), applicationsArea(deps), statementsArea(deps), endpointsArea(deps), limitsArea(deps)];
}
