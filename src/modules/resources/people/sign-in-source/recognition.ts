import { systemActor } from '../../../../kernel/identity/index.ts';
import type { AnyDb, AnyTx, Db } from '../../../../platform/database/index.ts';
import { PEOPLE_RECORDS, RESPONSIBILITIES } from '../people.records.ts';
import * as repository from '../people.repository.ts';
import type { SourceDeps } from './source.deps.ts';
import { SOURCE_RECORDS } from './source.records.ts';
import type { Admission, SourceTables } from './source.table.ts';
import { shownName } from './sync/plan.ts';

/** A person as a source describes them. */
export interface ExternalPerson {
  readonly externalId: string;
  readonly name: string;
  /** Undefined when there is none, or when nobody checked it. */
  readonly email: string | undefined;
  readonly groups: readonly string[];
}

export type Recognition =
  | { readonly personId: string }
  | { readonly refused: 'unknown-person' | 'domain-not-allowed' | 'no-checked-email' };

/** Finds whose account it is, joins an invited person, or makes an account where the source may. Two at once make one. */
export function createRecognition(deps: Pick<SourceDeps, 'db' | 'clock' | 'newId' | 'recorder' | 'auth'>) {
  const { db, clock, newId, recorder, auth } = deps;

  const linked = async (tx: AnyTx, sourceId: string, externalId: string) =>
    (
      await (tx as AnyDb as Db<SourceTables>)
        .selectFrom('people_external_account')
        .select('person_id')
        .where('source_id', '=', sourceId)
        .where('external_id', '=', externalId)
        .executeTakeFirst()
    )?.person_id;

  async function link(tx: AnyTx, sourceId: string, externalId: string, personId: string): Promise<void> {
    await tx
      .insertInto('people_external_account')
      .values({ source_id: sourceId, external_id: externalId, person_id: personId, linked_at: clock.now() })
      .execute();
    await recorder.write(tx, {
      kind: SOURCE_RECORDS.linked,
      actor: systemActor(sourceId),
      subject: { kind: 'person', id: personId },
      measures: [...RESPONSIBILITIES],
      facts: { sourceId },
    });
  }

  async function provision(
    tx: AnyTx,
    sourceId: string,
    unitId: string,
    person: Pick<ExternalPerson, 'name'>,
    email: string,
    told = false,
  ) {
    const personId = newId('person');
    const now = clock.now();
    await repository.insertPerson(tx as AnyDb, {
      id: personId,
      name: shownName(person.name, email),
      email,
      unit_id: unitId,
      language: null,
      enabled: true,
      ends_at: null,
      emergency: false,
      created_at: now,
      updated_at: now,
    });
    await auth.credentials.create({ personId, email }, tx);
    await recorder.write(tx, {
      kind: PEOPLE_RECORDS.personCreated,
      actor: systemActor(sourceId),
      subject: { kind: 'person', id: personId },
      measures: [...RESPONSIBILITIES],
      facts: { unitId, sourceId, ...(told ? { told } : {}) },
      ...(told ? { notice: true } : {}),
    });
    return personId;
  }

  return {
    link,
    linked,
    provision,

    async recognise(sourceId: string, admission: Admission, person: ExternalPerson): Promise<Recognition> {
      return db.transaction().execute(async (tx) => {
        // One at a time per source: a first sign-in in two windows makes one account.
        await tx
          .selectFrom('people_sign_in_source')
          .select('id')
          .where('id', '=', sourceId)
          .forUpdate()
          .executeTakeFirstOrThrow();
        const known = await linked(tx, sourceId, person.externalId);
        if (known !== undefined) return { personId: known };
        const email = person.email?.trim().toLowerCase();
        if (email === undefined) return { refused: 'no-checked-email' };
        const domain = email.slice(email.lastIndexOf('@') + 1);
        if (admission.domains.length > 0 && !admission.domains.includes(domain))
          return { refused: 'domain-not-allowed' };
        const invited = await tx
          .selectFrom('people_person')
          .select('id')
          .where((where) => where(where.fn<string>('lower', ['email']), '=', email))
          .executeTakeFirst();
        if (invited !== undefined) {
          // Somebody else of the source holds this account already: an address that was given on does not give the account on.
          const taken = await tx
            .selectFrom('people_external_account')
            .select('external_id')
            .where('source_id', '=', sourceId)
            .where('person_id', '=', invited.id)
            .executeTakeFirst();
          if (taken !== undefined) return { refused: 'unknown-person' };
          await link(tx, sourceId, person.externalId, invited.id);
          return { personId: invited.id };
        }
        if (admission.unknownPeople === 'refuse') return { refused: 'unknown-person' };
        const personId = await provision(tx, sourceId, admission.unitId, person, email);
        await link(tx, sourceId, person.externalId, personId);
        return { personId };
      });
    },
  };
}
