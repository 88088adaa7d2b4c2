import { sql } from 'kysely';
import type { Actor, PersonActor } from '../../../kernel/identity/index.ts';
import { invalidInput, notFound } from '../../../platform/http/index.ts';
import { lastOf, lastSecurityAdministrator } from './administrators.ts';
import { type EffectiveGrant, effectiveGrants } from './effective-grants.ts';
import type { PeopleDeps } from './people.deps.ts';
import { asUniqueEmail } from './people.problems.ts';
import { PEOPLE_RECORDS, RESPONSIBILITIES } from './people.records.ts';
import * as repository from './people.repository.ts';
import type { GrantView, PeopleQuery, PersonInput, PersonPatch, PersonView } from './people.schema.ts';
import type { PersonRow } from './people.table.ts';
import { setStanding } from './standing.ts';

const LINK_HOURS = 72;

export type PersonService = ReturnType<typeof createPersonService>;

/** People and their accounts. Who may is asked of the authority, at the person's unit. */
export function createPersonService(deps: PeopleDeps) {
  const { db, clock, newId, recorder, authority, directory, auth } = deps;

  function unitOrThrow(unitId: string) {
    const unit = directory.tree().get(unitId);
    if (unit === undefined) {
      throw invalidInput([{ path: 'unitId', message: 'There is no such unit' }], {
        zh: '没有这个部门，请重新选择。',
        en: 'There is no such unit; choose another.',
      });
    }
    return unit;
  }

  async function lockedPerson(tx: Parameters<typeof repository.lockPerson>[0], id: string): Promise<PersonRow> {
    const row = await repository.lockPerson(tx, id);
    if (row === undefined) throw notFound({ zh: '没有这个人。', en: 'There is no such person.' });
    return row;
  }

  async function views(rows: readonly PersonRow[]): Promise<PersonView[]> {
    const now = clock.now();
    const grants = await repository.grantsOf(
      db,
      rows.map((row) => row.id),
    );
    const effective = new Map(
      (await effectiveGrants(db, grants, now, directory.tree().rootId)).map((one) => [one.row.id, one]),
    );
    const titleOf = (unitId: string) => {
      const unit = directory.tree().get(unitId);
      return { zh: unit?.title_zh ?? '', en: unit?.title_en ?? '' };
    };
    return rows.map((row) => ({
      id: row.id,
      name: row.name,
      email: row.email,
      unitId: row.unit_id,
      unitTitle: titleOf(row.unit_id),
      enabled: row.enabled,
      endsAt: row.ends_at?.toISOString() ?? null,
      createdAt: row.created_at.toISOString(),
      grants: grants
        .filter((grant) => grant.person_id === row.id && (grant.until === null || grant.until > now))
        .map((grant) => ({
          id: grant.id,
          role: grant.role,
          unitId: grant.unit_id,
          unitTitle: titleOf(grant.unit_id),
          until: grant.until?.toISOString() ?? null,
          grantedAt: grant.granted_at.toISOString(),
          competence: competenceOf(effective.get(grant.id)!, now),
        })),
    }));
  }

  async function setEnabled(actor: Actor, id: string, enabled: boolean, reason: string | null) {
    await db.transaction().execute(async (tx) => {
      const row = await lockedPerson(tx, id);
      authority.require(actor, 'person.manage', row.unit_id);
      if (row.enabled === enabled) return;
      if (!enabled && (await lastOf(tx, directory, id, clock.now())) === 'security-administrator')
        throw lastSecurityAdministrator();
      await setStanding(deps, tx, { actor, personId: id, enabled, reason });
      // What a person decided is no source's to take back.
      await sql`UPDATE people_external_account SET left_at = NULL WHERE person_id = ${id}`.execute(tx);
    });
  }

  return {
    views,

    async get(id: string): Promise<PersonView> {
      const row = await repository.person(db, id);
      if (row === undefined) throw notFound({ zh: '没有这个人。', en: 'There is no such person.' });
      return (await views([row]))[0]!;
    },

    async list(
      query: PeopleQuery,
      after: string | undefined,
    ): Promise<{ items: PersonView[]; last: string | undefined }> {
      const rows = await repository.listPeople(db, {
        text: query.q,
        unitIds: query.unitId === undefined ? undefined : directory.tree().withDescendants(query.unitId),
        role: query.role,
        enabled: query.enabled,
        after,
        limit: query.limit + 1,
      });
      const page = rows.slice(0, query.limit);
      return { items: await views(page), last: rows.length > query.limit ? page.at(-1)?.id : undefined };
    },

    /** Creates a person who can't sign in yet, and the link by which they set their password. */
    async create(actor: Actor, input: PersonInput): Promise<{ id: string; linkToken: string }> {
      unitOrThrow(input.unitId);
      authority.require(actor, 'person.manage', input.unitId);
      const id = newId('person');
      const now = clock.now();
      const linkToken = deps.newSecret('inv');
      await asUniqueEmail(() =>
        db.transaction().execute(async (tx) => {
          await repository.insertPerson(tx, {
            id,
            name: input.name,
            email: input.email.toLowerCase(),
            unit_id: input.unitId,
            language: null,
            enabled: true,
            ends_at: null,
            emergency: false,
            created_at: now,
            updated_at: now,
          });
          await auth.credentials.create({ personId: id, email: input.email }, tx);
          await repository.replaceLink(tx, {
            tokenHash: deps.hashSecret(linkToken),
            purpose: 'password',
            personId: id,
            at: now,
            expiresAt: new Date(now.getTime() + LINK_HOURS * 3_600_000),
          });
          await recorder.write(tx, {
            kind: PEOPLE_RECORDS.personCreated,
            actor,
            subject: { kind: 'person', id },
            measures: [...RESPONSIBILITIES],
            facts: { unitId: input.unitId },
          });
        }),
      );
      return { id, linkToken };
    },

    async change(actor: Actor, id: string, patch: PersonPatch): Promise<void> {
      if (patch.unitId !== undefined) unitOrThrow(patch.unitId);
      await db.transaction().execute(async (tx) => {
        const row = await lockedPerson(tx, id);
        authority.require(actor, 'person.manage', row.unit_id);
        if (patch.unitId !== undefined) authority.require(actor, 'person.manage', patch.unitId);
        await repository.updatePerson(tx, id, {
          ...(patch.name === undefined ? {} : { name: patch.name }),
          ...(patch.unitId === undefined ? {} : { unit_id: patch.unitId }),
          updated_at: clock.now(),
        });
        await recorder.write(tx, {
          kind: PEOPLE_RECORDS.personChanged,
          actor,
          subject: { kind: 'person', id },
          measures: [...RESPONSIBILITIES],
          facts: { nameChanged: patch.name !== undefined, unitId: patch.unitId ?? row.unit_id },
        });
      });
    },

    disable: (actor: Actor, id: string, reason: string) => setEnabled(actor, id, false, reason),
    enable: (actor: Actor, id: string) => setEnabled(actor, id, true, null),

    /** A one-time link by which the person sets a new password; earlier ones are void. */
    async makePasswordLink(actor: Actor, id: string): Promise<string> {
      const token = deps.newSecret('inv');
      const now = clock.now();
      await db.transaction().execute(async (tx) => {
        const row = await lockedPerson(tx, id);
        authority.require(actor, 'person.manage', row.unit_id);
        await repository.replaceLink(tx, {
          tokenHash: deps.hashSecret(token),
          purpose: 'password',
          personId: id,
          at: now,
          expiresAt: new Date(now.getTime() + LINK_HOURS * 3_600_000),
        });
        await recorder.write(tx, {
          kind: PEOPLE_RECORDS.passwordLinkMade,
          actor,
          subject: { kind: 'person', id },
          measures: [...RESPONSIBILITIES],
        });
      });
      return token;
    },

    /** Sets the password by a one-time link and ends the person's sessions. A password that is refused costs nobody the link. */
    async setPasswordByLink(token: string, password: string): Promise<void> {
      const tokenHash = deps.hashSecret(token);
      const link = await repository.openLink(db, tokenHash, 'password', clock.now());
      if (link === undefined || link.person_id === null) throw linkInvalid();
      // Before the transaction, which would wait with its connection for those that judging and hashing take.
      const set = await auth.credentials.newPassword(link.person_id, password);
      await db.transaction().execute(async (tx) => {
        const taken = await repository.takeLink(tx, tokenHash, 'password', clock.now());
        // Somebody was faster with the same link.
        if (taken === undefined || taken.person_id === null) throw linkInvalid();
        const row = await lockedPerson(tx, taken.person_id);
        await set(tx);
        await recorder.write(tx, {
          kind: PEOPLE_RECORDS.passwordSet,
          actor: personActorOf(row),
          subject: { kind: 'person', id: row.id },
          measures: [...RESPONSIBILITIES],
        });
      });
    },
  };
}

/** What competence makes of a grant; null when its role asks for none, or the competence never ends. */
function competenceOf({ competentUntil, kept }: EffectiveGrant, now: Date): GrantView['competence'] {
  if (competentUntil === Number.POSITIVE_INFINITY) return null;
  return {
    endsAt: Number.isFinite(competentUntil) ? new Date(competentUntil).toISOString() : null,
    counts: kept || competentUntil > now.getTime(),
    kept,
  };
}

const linkInvalid = () =>
  notFound({
    zh: '链接无效、已使用或已过期，请联系安全管理员重新发送。',
    en: 'This link is not valid, was used, or is too old; ask the security administrator for a new one.',
  });

/** The person who acts by a link, before they have a session. */
function personActorOf(row: PersonRow): PersonActor {
  return { kind: 'person', personId: row.id, name: row.name, roles: [], via: 'session' };
}
