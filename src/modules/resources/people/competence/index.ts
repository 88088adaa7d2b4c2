import type { HttpServer } from '../../../../platform/http/index.ts';
import { createCompetenceControls } from './competence.controls.ts';
import type { CompetenceDeps } from './competence.deps.ts';
import { defineCompetenceGates } from './competence.gates.ts';
import { addCompetenceRoutes } from './competence.routes.ts';
import { addCourseRoutes } from './course.routes.ts';
import { createCourseService } from './course.service.ts';
import { createDefinitionService } from './definition.service.ts';
import { createExamService } from './exam.service.ts';
import { createOverviewService } from './overview.service.ts';
import { createProofService } from './proof.service.ts';
import { createRuleService } from './rule.service.ts';
import { createWatch } from './watch.ts';

export type { CompetenceDeps } from './competence.deps.ts';
export type {
  CertificateReport,
  CompetenceView,
  CoverageView,
  ProofView,
  RightList,
  RightView,
  RuleView,
} from './competence.schema.ts';
export type { AttemptView, CourseView, OpenAttemptView } from './course.schema.ts';

export type Competence = ReturnType<typeof createCompetence>;

/** Training and competence (4.4 b). That rights end with a competence is enforced where grants are read: `effective-grants.ts`. */
export function createCompetence(deps: CompetenceDeps) {
  const definitions = createDefinitionService(deps);
  const courses = createCourseService(deps);
  const exams = createExamService(deps);
  const rule = createRuleService(deps);
  const proofs = createProofService(deps);
  const overview = createOverviewService(deps);
  const watch = createWatch(deps, { exams, overview });
  defineCompetenceGates(deps);
  return {
    definitions,
    courses,
    exams,
    rule,
    proofs,
    overview,
    watch,
    controls: createCompetenceControls(deps, deps.gates, overview),
    register(app: HttpServer): void {
      addCompetenceRoutes(app, { definitions, rule, proofs, overview });
      addCourseRoutes(app, courses, exams);
    },
  };
}
