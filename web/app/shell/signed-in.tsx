import { lazy, Suspense } from 'react';
import { SessionGuard } from '../session/guard.tsx';
import { useMe } from '../session/index.ts';
import { Shell } from './shell.tsx';
import { Splash } from './splash.tsx';

const DutyPage = lazy(async () => ({
  default: (await import('../../resources/people/identity/duty-page.tsx')).DutyPage,
}));

/** Everything that needs a signed-in person; a chunk of its own, so that sign-in and public pages stay small. */
export function SignedIn() {
  return (
    <SessionGuard>
      <Console />
    </SessionGuard>
  );
}

function Console() {
  if (useMe().duty === null) return <Shell />;
  return (
    <Suspense fallback={<Splash />}>
      <DutyPage />
    </Suspense>
  );
}
