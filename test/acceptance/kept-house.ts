import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { inject } from 'vitest';
import {
  ADMINISTRATOR,
  appointCast,
  type Cast,
  createApiClient,
  type InstanceOptions,
  type Organisation,
  openOrganisation,
  organisationOf,
  PASSWORD,
  type Person,
  startInstance,
} from '../../examples/support/index.ts';
import type { FilledDatabase } from '../../src/platform/database/testing.ts';
import { SCHEMA } from './schema.ts';

/** A person as written down, with the cookie of a session instead of a client. */
type KeptPerson = Omit<Person, 'api'> & { readonly cookie: string };

interface KeptPeople {
  readonly rootUnitId: string;
  readonly administrator: KeptPerson;
  readonly cast: Readonly<Record<keyof Cast, KeptPerson>>;
}

/**
 * A house with its people that was opened by the first test of the run that needed one, and stopped: its data folder and its database.
 * Every other begins as a copy of both. Nothing in it knows its ports, and no copy knows of another.
 */
export interface KeptHouse {
  readonly database: FilledDatabase;
  readonly dataDir: string;
  /** Those who are in it, at the instance that was started on a copy. */
  people(consoleUrl: string): Promise<{ organisation: Organisation; cast: Cast }>;
}

/** @param until with a gateway or without; what else an instance is started with is for the copy alone */
export function keptHouse(until: NonNullable<InstanceOptions['until']>): KeptHouse {
  const run = inject('keptHouses');
  const name = `${basename(run).replaceAll('-', '_')}_${until}`;
  const folder = join(run, name);
  const dataDir = join(folder, 'data');
  const peopleFile = join(folder, 'people.json');
  return {
    database: {
      name,
      schema: SCHEMA,
      async fill(url) {
        // What one that failed half-way left behind.
        rmSync(folder, { recursive: true, force: true });
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        const instance = await startInstance({ until, env: { DATABASE_URL: url } });
        try {
          const organisation = await openOrganisation(instance);
          writeFileSync(peopleFile, JSON.stringify(written(organisation, await appointCast(organisation))));
          const code = await instance.stop();
          if (code !== 0) throw new Error(`the house that is kept did not stop well: ${code}`);
          cpSync(instance.dataDir, dataDir, { recursive: true });
        } finally {
          await instance.close();
        }
      },
    },
    dataDir,
    async people(consoleUrl) {
      const kept = JSON.parse(readFileSync(peopleFile, 'utf8')) as KeptPeople;
      const administrator = await back(consoleUrl, kept.administrator, ADMINISTRATOR.password);
      const members = Object.entries(kept.cast).map(
        async ([role, person]) => [role, await back(consoleUrl, person, PASSWORD)] as const,
      );
      const cast = Object.fromEntries(await Promise.all(members)) as unknown as Cast;
      return { organisation: organisationOf(kept.rootUnitId, administrator), cast };
    },
  };
}

function written({ rootUnitId, administrator }: Organisation, cast: Cast): KeptPeople {
  const keep = ({ api, ...person }: Person): KeptPerson => ({ ...person, cookie: api.cookie() });
  const members = Object.entries(cast as unknown as Record<keyof Cast, Person>);
  return {
    rootUnitId,
    administrator: keep(administrator),
    cast: Object.fromEntries(members.map(([role, person]) => [role, keep(person)])) as KeptPeople['cast'],
  };
}

/** With the session that was kept; with another when the run has gone on for longer than a session may be idle. */
async function back(consoleUrl: string, { cookie, ...person }: KeptPerson, password: string): Promise<Person> {
  const api = createApiClient(consoleUrl, { cookie });
  const { status } = await api.send('GET', '/session');
  if (status === 401) await api.signIn(person.email, password);
  else if (status !== 200) throw new Error(`the session of ${person.name} answers ${status}`);
  return { ...person, api };
}
