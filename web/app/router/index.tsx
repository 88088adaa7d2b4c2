import { createBrowserRouter, type RouteObject } from 'react-router';
import { SessionGuard } from '../session/guard.tsx';
import { Shell, Splash } from '../shell/index.ts';
import { NotFound, PageFailure } from './failures.tsx';

type PageModule = { readonly Page: React.ComponentType };

/** One chunk a page. */
function page(path: string, load: () => Promise<PageModule>): RouteObject {
  return { path, lazy: async () => ({ Component: (await load()).Page }), errorElement: <PageFailure /> };
}

const pages: RouteObject[] = [
  page('/', () => import('../../governance/measures/home-page.tsx')),
  page('/measures/:clause', () => import('../../governance/measures/measure-page.tsx')),
  page('/records', () => import('../../governance/ledger/records-page.tsx')),
];

export const router = createBrowserRouter([
  {
    hydrateFallbackElement: <Splash />,
    errorElement: <PageFailure />,
    children: [
      page('/sign-in', () => import('../../resources/people/sign-in-page.tsx')),
      page('/setup', () => import('../../resources/people/setup-page.tsx')),
      page('/invitations/:token', () => import('../../resources/people/invitation-page.tsx')),
      {
        element: (
          <SessionGuard>
            <Shell />
          </SessionGuard>
        ),
        children: [...pages, { path: '*', element: <NotFound /> }],
      },
    ],
  },
]);
