import type { HttpServer } from '../../../../platform/http/index.ts';
import type { Entrance } from '../identity/index.ts';
import { createDirectorySignIn } from './directory-sign-in.ts';
import { createRecognition } from './recognition.ts';
import { createRoleMapper } from './role-mapping.ts';
import { addSignInRoutes } from './sign-in.routes.ts';
import { createSingleSignOn } from './single-sign-on.ts';
import type { SourceDeps } from './source.deps.ts';
import { addSourceRoutes } from './source.routes.ts';
import { createSourceService } from './source.service.ts';
import { createListing } from './sync/listing-of.ts';
import { createSyncControls } from './sync/sync.controls.ts';
import { addSyncRoutes } from './sync/sync.routes.ts';
import { createSyncService } from './sync/sync.service.ts';
import { createWays } from './ways.ts';

export type { SourceDeps } from './source.deps.ts';
export { sourceMigrations } from './source.migrations.ts';
export type { SourceInput, SourceView } from './source.schema.ts';

export type SignInSources = ReturnType<typeof createSignInSources>;

/** The sources by which people sign in: settings, the way there and back, whose account it is, which roles groups give. */
export function createSignInSources(deps: SourceDeps) {
  const sources = createSourceService(deps);
  const recognition = createRecognition(deps);
  const mapRoles = createRoleMapper(deps);
  const singleSignOn = createSingleSignOn(deps, { sources, recognition, mapRoles, wayTo: createWays(deps, sources) });
  const signInByDirectory = createDirectorySignIn(deps, { sources, recognition, mapRoles });
  const listingOf = createListing(sources);
  const syncs = createSyncService(deps, { sources, recognition, mapRoles, listingOf });
  return {
    sources,
    syncs,
    controls: createSyncControls(sources, syncs, listingOf),
    recognition,
    mapRoles,
    register(app: HttpServer, entrance: Entrance): void {
      addSourceRoutes(app, sources);
      addSyncRoutes(app, syncs);
      addSignInRoutes(app, deps, { sources, singleSignOn, signInByDirectory, entrance });
    },
  };
}
