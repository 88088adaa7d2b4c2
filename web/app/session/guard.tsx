import { useEffect } from 'react';
import { Navigate, useLocation } from 'react-router';
import { ErrorState } from '../../components/error-state/index.tsx';
import { type SetupState, useRead } from '../api/index.ts';
import { loadLanguage, storedLanguage } from '../i18n/index.ts';
import { Splash } from '../shell/splash.tsx';
import { MeContext, useSession } from './session.ts';

/** Lets in who is signed in; others go to setup (a fresh instance) or to sign-in, and come back to where they wanted to. */
export function SessionGuard({ children }: { children: React.ReactNode }) {
  const session = useSession();
  const location = useLocation();
  const setup = useRead<SetupState>('/setup', undefined, { enabled: session.data === null });
  const language = session.data?.language;
  useEffect(() => {
    if (language !== undefined && storedLanguage() === null) void loadLanguage(language);
  }, [language]);
  if (session.isPending) return <Splash />;
  if (session.error && session.data === undefined) {
    return (
      <div className="lonely">
        <ErrorState problem={session.error} onRetry={() => void session.refetch()} />
      </div>
    );
  }
  if (session.data) return <MeContext value={session.data}>{children}</MeContext>;
  if (setup.isPending) return <Splash />;
  if (setup.data?.required) return <Navigate to="/setup" replace />;
  const wanted = location.pathname + location.search;
  return <Navigate to={wanted === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(wanted)}`} replace />;
}
