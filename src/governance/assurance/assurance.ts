import type { HttpServer } from '../../platform/http/index.ts';
import type { Authority } from '../authority/index.ts';
import { addApplicabilityRoutes, createApplicabilityService } from './applicability/index.ts';
import { type AuditParts, addAuditRoutes, createAuditService } from './audit/index.ts';
import { addJudgementRoutes, createJudgementService } from './judgement/index.ts';
import {
  addManagementReviewRoutes,
  createManagementReviewService,
  type ManagementReviewParts,
} from './management-review/index.ts';
import { addNonconformityRoutes, createNonconformityService } from './nonconformity/index.ts';
import { addSampleRoutes, createSampleService, type SampleParts } from './sample/index.ts';

export type AssuranceParts = SampleParts &
  AuditParts &
  ManagementReviewParts &
  Parameters<typeof createApplicabilityService>[0] &
  Parameters<typeof createJudgementService>[0] &
  Parameters<typeof createNonconformityService>[0];

/** The auditor's side of the measures. Defines a gate, so it must exist before governance starts. */
export function createAssurance(parts: AssuranceParts) {
  const applicability = createApplicabilityService(parts);
  const judgements = createJudgementService(parts);
  const nonconformities = createNonconformityService(parts);
  const samples = createSampleService(parts);
  const audits = createAuditService(parts);
  const managementReviews = createManagementReviewService(parts);
  return {
    nonconformities,
    audits,
    managementReviews,
    /** `/samples`, `/applicability`, `/measures/{id}/judgements`, `/nonconformities`, `/audits`,
     * `/management-reviews`. */
    register(app: HttpServer, authority: Pick<Authority, 'permits'>): void {
      addSampleRoutes(app, samples);
      addApplicabilityRoutes(app, applicability);
      addJudgementRoutes(app, judgements);
      addAuditRoutes(app, audits);
      addManagementReviewRoutes(app, managementReviews);
      addNonconformityRoutes(app, nonconformities, authority);
    },
    start: samples.start,
    stop: samples.stop,
  };
}

export type Assurance = ReturnType<typeof createAssurance>;
