import type { Asker } from '../../../governance/authority/index.ts';
import type { Governance } from '../../../governance/index.ts';
import type { PersonActor } from '../../../kernel/identity/index.ts';
import type { AuthSettings } from '../../../platform/auth/index.ts';
import { DEFAULT_AUTH_SETTINGS } from '../../../platform/auth/index.ts';
import type { BlobStore } from '../../../platform/blob/index.ts';
import type { Db } from '../../../platform/database/index.ts';
import type { HttpServer } from '../../../platform/http/index.ts';
import { ProblemError } from '../../../platform/http/index.ts';
import type { Logger } from '../../../platform/telemetry/index.ts';
import { asOfPeople } from './as-of/index.ts';
import { type BodyDeps, createBodies } from './body/index.ts';
import { type CompetenceDeps, createCompetence } from './competence/index.ts';
import { createGrantService } from './grant.service.ts';
import {
  addAccountRoutes,
  addSecondFactorRoutes,
  createAccountService,
  createActorOf,
  createEntrance,
  createPurging,
  createSecondFactorService,
  mayUsePassword,
} from './identity/index.ts';
import { createMeService } from './me.service.ts';
import { createPeopleControls } from './people.controls.ts';
import type { PeopleDeps } from './people.deps.ts';
import * as repository from './people.repository.ts';
import type { PeopleTables } from './people.table.ts';
import { createPersonService } from './person.service.ts';
import { createResponsibility, type ResponsibilityDeps } from './responsibility/index.ts';
import { addMeRoutes } from './routes/me.routes.ts';
import { addPeopleRoutes } from './routes/people.routes.ts';
import { addSessionRoutes } from './routes/session.routes.ts';
import { addUnitRoutes } from './routes/unit.routes.ts';
import { createSettingsService, rulesOf } from './settings.service.ts';
import { createSetupService } from './setup.service.ts';
import { createSignInSources, type SourceDeps } from './sign-in-source/index.ts';
import { createUnitService } from './unit.service.ts';

export type { ActionView, BodyView, MeetingSummary, MeetingView, PresetView, ResolutionView } from './body/index.ts';
export type {
  AttemptView,
  CertificateReport,
  CompetenceView,
  CourseView,
  CoverageView,
  OpenAttemptView,
  ProofView,
  RightList,
  RightView,
  RuleView,
} from './competence/index.ts';
export { createContacts, organisationTimeZone } from './contacts.ts';
export { createDirectory, type PeopleDirectory } from './directory.ts';
export type { PeopleDeps } from './people.deps.ts';
export { peopleMigrations } from './people.migrations.ts';
export { peoplePermissions } from './people.permissions.ts';
export type {
  ApiKeyView,
  GrantView,
  Me,
  PersonView,
  RoleView,
  SessionView,
  SettingsView,
  SetupView,
  UnitView,
} from './people.schema.ts';
export type {
  DelegationView,
  DisputeView,
  InterestView,
  MatrixSubjectView,
  MatrixView,
} from './responsibility/index.ts';
export { mayUsePassword };

export type PeopleModule = ReturnType<typeof createPeopleModule>;

/** Units, people, accounts, roles with scope, settings and the first setup. `publicUrl` is where links lead. */
export function createPeopleModule(
  deps: PeopleDeps &
    Pick<SourceDeps, 'vault' | 'oidc' | 'workplaces' | 'database'> &
    Pick<Governance, 'subjects' | 'reviews' | 'gates'> & {
      publicUrl: string;
      /** Where uploaded documents lie, which certificates and courses name by hash. */
      blobs: Pick<BlobStore, 'has'>;
      logger: Pick<Logger, 'warn'>;
    },
) {
  const settings = createSettingsService(deps);
  const setup = createSetupService(deps);
  const people = createPersonService(deps);
  const grants = createGrantService(deps);
  const units = createUnitService(deps);
  const me = createMeService(deps, settings);
  const secondFactor = createSecondFactorService(deps, settings);
  const accounts = createAccountService(deps, secondFactor);
  const signInSources = createSignInSources({ ...deps, db: deps.db as SourceDeps['db'], grants });
  const actorOf = createActorOf({
    actor: deps.directory.actor,
    standing: deps.auth.standing,
    settings: () => readAuthSettings(deps.db),
    sourceAsks: signInSources.sources.asksSecondFactor,
    now: () => deps.clock.now(),
  });
  const entrance = createEntrance(deps, { actorOf, describe: me.describe });
  const competence = createCompetence(deps as CompetenceDeps);
  const responsibility = createResponsibility(deps as ResponsibilityDeps & typeof deps);
  const purging = createPurging(deps);
  const bodies = createBodies(deps as BodyDeps & typeof deps);
  return {
    setup,
    people,
    grants,
    units,
    settings,
    secondFactor,
    accounts,
    signInSources,
    /** Who calls, by what `auth.identify` found out. */
    actorOf,
    /** Who asked for something earlier, with the grants that are in force now; null when they may not act at all any more. */
    async asOfNow({ personId, via, scopes, onBehalfOf }: Asker): Promise<PersonActor | null> {
      const actor = await deps.directory.actor(personId, via, scopes);
      if (actor === null || onBehalfOf === undefined) return actor;
      return responsibility.delegations.onBehalfOf(actor, onBehalfOf).catch((error: unknown) => {
        if (error instanceof ProblemError) return null;
        throw error;
      });
    },
    competence,
    ...bodies,
    responsibility,
    asOfAreas: asOfPeople(deps),
    controls: [
      ...createPeopleControls(deps, deps.gates),
      ...competence.controls,
      ...bodies.controls,
      ...responsibility.controls,
      ...signInSources.controls,
    ],
    register(app: HttpServer): void {
      addSessionRoutes(app, deps, { setup, people, me, entrance });
      addSecondFactorRoutes(app, secondFactor);
      addAccountRoutes(app, accounts);
      signInSources.register(app, entrance);
      addMeRoutes(app, deps, me);
      addPeopleRoutes(app, deps, { people, grants }, (token) => `${deps.publicUrl}/invitation?token=${token}`);
      addUnitRoutes(app, { units, settings });
      competence.register(app);
      bodies.register(app);
      responsibility.register(app);
    },
    start(): void {
      competence.watch.start();
      bodies.start();
      responsibility.start();
      signInSources.syncs.start();
      purging.start();
    },
    async stop(): Promise<void> {
      await competence.watch.stop();
      await bodies.stop();
      await responsibility.stop();
      await signInSources.syncs.stop();
      await purging.stop();
    },
  };
}

/** The rules of sign-in as the organisation set them; asked anew each time, so that a change counts at once. */
export async function readAuthSettings(db: Db<PeopleTables>): Promise<AuthSettings> {
  const row = await repository.organisation(db);
  return row === undefined ? DEFAULT_AUTH_SETTINGS : rulesOf(row);
}
