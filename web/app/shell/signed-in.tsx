import { SessionGuard } from '../session/guard.tsx';
import { Shell } from './shell.tsx';

/** Everything that needs a signed-in person; a chunk of its own, so that sign-in and public pages stay small. */
export function SignedIn() {
  return (
    <SessionGuard>
      <Shell />
    </SessionGuard>
  );
}
