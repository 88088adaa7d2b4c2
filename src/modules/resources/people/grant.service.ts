import { type Actor, actorReference, isTimeBoxed, ROLES, rolesConflict } from '../../../kernel/identity/index.ts';
import { conflict, forbidden, invalidInput, notFound } from '../../../platform/http/index.ts';
import { requireAnotherSecurityAdministrator } from './administrators.ts';
import type { PeopleDeps } from './people.deps.ts';
import { isUniqueViolation } from './people.problems.ts';
import { PEOPLE_RECORDS, RESPONSIBILITIES } from './people.records.ts';
import * as repository from './people.repository.ts';
import type { GrantInput } from './people.schema.ts';

export type GrantService = ReturnType<typeof createGrantService>;

/** Granting and taking back roles: nobody grants to themselves, and powers that must stay apart stay apart. */
export function createGrantService(deps: PeopleDeps) {
  const { db, clock, newId, recorder, authority, directory } = deps;

  async function refuse(actor: Actor, personId: string, role: string, code: string): Promise<void> {
    await recorder.writeAlone({
      kind: PEOPLE_RECORDS.grantRefused,
      actor,
      subject: { kind: 'person', id: personId },
      measures: [...RESPONSIBILITIES],
      outcome: 'refused',
      facts: { role, code },
    });
  }

  return {
    async grant(actor: Actor, personId: string, input: GrantInput): Promise<string> {
      if (directory.tree().get(input.unitId) === undefined) {
        throw invalidInput([{ path: 'unitId', message: 'There is no such unit' }]);
      }
      authority.require(actor, 'grant.manage', input.unitId);
      if (actor.kind === 'person' && actor.personId === personId) {
        await refuse(actor, personId, input.role, 'own-grant');
        throw forbidden('own-grant', {
          zh: '不能给自己授予角色，请由另一位安全管理员办理。',
          en: 'Nobody grants a role to themselves; ask another security administrator.',
        });
      }
      const until = input.until ? new Date(input.until) : null;
      if (until === null && isTimeBoxed(input.role)) {
        throw invalidInput([{ path: 'until', message: 'This role needs an end date' }], {
          zh: `“${ROLES[input.role].zh}”必须设定截止日期。`,
          en: `The role “${ROLES[input.role].en}” needs an end date.`,
        });
      }
      if (until !== null && until <= clock.now()) {
        throw invalidInput([{ path: 'until', message: 'Must lie in the future' }]);
      }
      const id = newId('grant');
      let clash: string | null = null;
      try {
        await db.transaction().execute(async (tx) => {
          // The lock makes two grants to one person take turns, so that both see the other.
          const person = await repository.lockPerson(tx, personId);
          if (person === undefined) throw notFound({ zh: '没有这个人。', en: 'There is no such person.' });
          const held = await repository.grantsOf(tx, [personId]);
          const other = held.find(
            (grant) => (grant.until === null || grant.until > clock.now()) && rolesConflict(grant.role, input.role),
          );
          if (other !== undefined) {
            clash = other.role;
            throw conflict(
              'roles-conflict',
              {
                zh: `此人已是“${ROLES[other.role].zh}”，不能同时担任“${ROLES[input.role].zh}”。`,
                en: `They already are ${ROLES[other.role].en}, which nobody may hold together with ${ROLES[input.role].en}.`,
              },
              { held: other.role },
            );
          }
          // A grant that ran out still occupies its place in the unique index: it is closed first.
          const lapsed = held.filter(
            (grant) => grant.role === input.role && grant.until !== null && grant.until <= clock.now(),
          );
          for (const grant of lapsed) await repository.revokeGrant(tx, grant.id, 'system', clock.now());
          await repository.insertGrant(tx, {
            id,
            person_id: personId,
            role: input.role,
            unit_id: input.unitId,
            until,
            granted_by: actorReference(actor).id,
            granted_at: clock.now(),
            revoked_at: null,
            revoked_by: null,
          });
          await recorder.write(tx, {
            kind: PEOPLE_RECORDS.roleGranted,
            actor,
            subject: { kind: 'person', id: personId },
            measures: [...RESPONSIBILITIES],
            facts: { grantId: id, role: input.role, unitId: input.unitId, until: until?.toISOString() ?? null },
            notice: true,
          });
        });
      } catch (error) {
        if (clash !== null) await refuse(actor, personId, input.role, 'roles-conflict');
        if (isUniqueViolation(error, 'people_grant_once')) {
          throw conflict('already-granted', {
            zh: '此人在该部门已有这个角色。',
            en: 'They hold this role at this unit already.',
          });
        }
        throw error;
      }
      return id;
    },

    async revoke(actor: Actor, personId: string, grantId: string): Promise<void> {
      await db.transaction().execute(async (tx) => {
        await repository.lockPerson(tx, personId);
        const grant = (await repository.grantsOf(tx, [personId])).find((one) => one.id === grantId);
        if (grant === undefined) throw notFound({ zh: '没有这项授权。', en: 'There is no such grant.' });
        authority.require(actor, 'grant.manage', grant.unit_id);
        if (grant.role === 'security-administrator') await requireAnotherSecurityAdministrator(tx, directory, personId);
        await repository.revokeGrant(tx, grantId, actorReference(actor).id, clock.now());
        await recorder.write(tx, {
          kind: PEOPLE_RECORDS.roleRevoked,
          actor,
          subject: { kind: 'person', id: personId },
          measures: [...RESPONSIBILITIES],
          facts: { grantId, role: grant.role, unitId: grant.unit_id },
          notice: true,
        });
      });
    },
  };
}
