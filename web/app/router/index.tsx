import { createBrowserRouter, type RouteObject } from 'react-router';
import { Splash } from '../shell/splash.tsx';
import { NotFound, PageFailure } from './failures.tsx';

type PageModule = { readonly Page: React.ComponentType };

/** One chunk a page. */
function page(path: string, load: () => Promise<PageModule>): RouteObject {
  return { path, lazy: async () => ({ Component: (await load()).Page }), errorElement: <PageFailure /> };
}

const pages: RouteObject[] = [
  page('/', () => import('../../governance/measures/home-page.tsx')),
  page('/measures/:clause', () => import('../../governance/measures/measure-page.tsx')),
  page('/reviews', () => import('../../governance/reviews/reviews-page.tsx')),
  page('/reviews/:id/print', () => import('../../governance/reviews/print-page.tsx')),
  page('/reviews/:id', () => import('../../governance/reviews/review-page.tsx')),
  page('/notifications', () => import('../../governance/notification/notifications-page.tsx')),
  page('/notifications/settings', () => import('../../governance/notification/settings-page.tsx')),
  page('/as-of', () => import('../../governance/as-of/as-of-page.tsx')),
  page('/records', () => import('../../governance/ledger/records-page.tsx')),
  page('/ledger', () => import('../../governance/ledger/ledger-page.tsx')),
  page('/anchors', () => import('../../governance/ledger/anchors-page.tsx')),
  page('/ledger/:name', () => import('../../governance/ledger/log-page.tsx')),
  page('/samples', () => import('../../governance/assurance/samples-page.tsx')),
  page('/samples/:id', () => import('../../governance/assurance/sample-page.tsx')),
  page('/nonconformities', () => import('../../governance/assurance/nonconformities-page.tsx')),
  page('/nonconformities/:id', () => import('../../governance/assurance/nonconformity-page.tsx')),
  page('/audits', () => import('../../governance/assurance/audits-page.tsx')),
  page('/audits/:id', () => import('../../governance/assurance/audit-page.tsx')),
  page('/management-reviews', () => import('../../governance/assurance/management-reviews-page.tsx')),
  page('/management-reviews/:id', () => import('../../governance/assurance/management-review-page.tsx')),
  page('/applicability', () => import('../../governance/assurance/applicability-page.tsx')),
  page('/gates', () => import('../../governance/gates/gates-page.tsx')),
  page('/profile', () => import('../../governance/profile/profile-page.tsx')),
  page('/models', () => import('../../development/design/models-page.tsx')),
  page('/models/:id', () => import('../../development/design/model-page.tsx')),
  page('/versions/:id', () => import('../../development/design/version-page.tsx')),
  page('/endpoints', () => import('../../operation/deployment/endpoints-page.tsx')),
  page('/endpoints/:id', () => import('../../operation/deployment/endpoint-page.tsx')),
  page('/imports/litellm', () => import('../../operation/deployment/litellm-page.tsx')),
  page('/applications', () => import('../../operation/deployment/applications-page.tsx')),
  page('/applications/:id', () => import('../../operation/deployment/application-page.tsx')),
  page('/use-statements/:id', () => import('../../operation/deployment/use-statement-page.tsx')),
  page('/procedures/:id', () => import('../../operation/deployment/procedure-page.tsx')),
  page('/releases', () => import('../../operation/deployment/releases-page.tsx')),
  page('/releases/:id', () => import('../../operation/deployment/release-page.tsx')),
  page('/keyword-lists', () => import('../../operation/monitoring/keyword-lists-page.tsx')),
  page('/keyword-lists/:id', () => import('../../operation/monitoring/keyword-list-page.tsx')),
  page('/screening-policies', () => import('../../operation/monitoring/screening-policies-page.tsx')),
  page('/screening-policies/:id', () => import('../../operation/monitoring/screening-policy-page.tsx')),
  page('/screening', () => import('../../operation/monitoring/screening-page.tsx')),
  page('/live', () => import('../../resources/compute/live-page.tsx')),
  page('/traffic', () => import('../../resources/compute/traffic-page.tsx')),
  page('/retention', () => import('../../resources/compute/retention-page.tsx')),
  page('/reconciliation', () => import('../../resources/compute/reconciliation-page.tsx')),
  page('/escalations', () => import('../../operation/monitoring/escalations-page.tsx')),
  page('/misuse', () => import('../../operation/monitoring/misuse-page.tsx')),
  page('/misuse/:id', () => import('../../operation/monitoring/misuse-case-page.tsx')),
  page('/upstreams', () => import('../../resources/compute/upstreams-page.tsx')),
  page('/gateways', () => import('../../resources/compute/gateways-page.tsx')),
  page('/people', () => import('../../resources/people/people-page.tsx')),
  page('/people/:id', () => import('../../resources/people/person-page.tsx')),
  page('/responsibilities', () => import('../../resources/people/responsibility/responsibility-page.tsx')),
  page('/bodies', () => import('../../resources/people/body/bodies-page.tsx')),
  page('/bodies/:id', () => import('../../resources/people/body/body-page.tsx')),
  page('/meetings/:id', () => import('../../resources/people/body/meeting-page.tsx')),
  page('/competence', () => import('../../resources/people/competence/competence-page.tsx')),
  page('/courses/:id', () => import('../../resources/people/competence/course-page.tsx')),
  page('/attempts/:id', () => import('../../resources/people/competence/attempt-page.tsx')),
  page('/units', () => import('../../resources/people/units-page.tsx')),
  page('/roles', () => import('../../resources/people/roles-page.tsx')),
  page('/sign-in-sources', () => import('../../resources/people/sign-in-source/sources-page.tsx')),
  page('/channels', () => import('../../governance/notification/channels-page.tsx')),
  page('/settings', () => import('../../resources/people/settings-page.tsx')),
  page('/account', () => import('../../resources/people/account-page.tsx')),
];

export const router = createBrowserRouter([
  {
    hydrateFallbackElement: <Splash />,
    errorElement: <PageFailure />,
    children: [
      page('/sign-in', () => import('../../resources/people/sign-in-page.tsx')),
      page('/setup', () => import('../../resources/people/setup-page.tsx')),
      page('/invitation', () => import('../../resources/people/invitation-page.tsx')),
      page('/invitations/:token', () => import('../../resources/people/invitation-page.tsx')),
      page('/use/:id', () => import('../../operation/deployment/public-use-page.tsx')),
      {
        lazy: async () => ({ Component: (await import('../shell/signed-in.tsx')).SignedIn }),
        children: [...pages, { path: '*', element: <NotFound /> }],
      },
    ],
  },
]);
