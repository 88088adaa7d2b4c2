import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROLE_NAMES, type Role, rolesConflict } from '../../../../kernel/identity/index.ts';
import type { ProblemError } from '../../../../platform/http/index.ts';
import { createTestOrganisation } from '../testing.ts';
import type { Admission } from './source.table.ts';

// Whatever people grant and groups give, in whatever order: no account ever holds two powers that must stay apart.

let organisation: Awaited<ReturnType<typeof createTestOrganisation>>;
beforeAll(async () => {
  organisation = await createTestOrganisation();
});
afterAll(() => organisation?.close());

const role = fc.constantFrom<Role>(
  'system-administrator',
  'security-administrator',
  'audit-administrator',
  'model-engineer',
  'member',
);
const step = fc.oneof(
  fc.record({ kind: fc.constant('grant' as const), role }),
  fc.record({ kind: fc.constant('revoke' as const), role }),
  fc.record({
    kind: fc.constant('groups' as const),
    groups: fc.subarray(ROLE_NAMES as string[]),
    source: fc.constantFrom('sis_A', 'sis_B'),
    administrators: fc.boolean(),
    together: fc.boolean(),
  }),
);

const refusedOrDone = (run: Promise<unknown>) =>
  run.catch((error: ProblemError) => {
    if (error.status === undefined || error.status >= 500) throw error;
  });

test('no sequence of grants by people and roles by groups gives one account two powers that must stay apart', async () => {
  const { people, rootUnit: unitId } = organisation;
  const admin = await organisation.admin();
  let count = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 7 }), async (steps) => {
      const { personId } = await organisation.appoint(`apart${++count}`, []);
      const held = async () => (await organisation.actor(personId)).roles.map((grant) => grant.role);
      for (const one of steps) {
        if (one.kind === 'grant') await refusedOrDone(people.grants.grant(admin, personId, { role: one.role, unitId }));
        if (one.kind === 'revoke') {
          const grants = (await people.people.get(personId)).grants.filter((grant) => grant.role === one.role);
          for (const grant of grants) await refusedOrDone(people.grants.revoke(admin, personId, grant.id));
        }
        if (one.kind === 'groups') {
          const before = await held();
          const admission: Admission = {
            unknownPeople: 'refuse',
            unitId,
            domains: [],
            roleMappings: ROLE_NAMES.map((name) => ({ group: name, role: name, unitId })),
            grantsAdministrators: one.administrators,
            asksSecondFactor: false,
          };
          const map = () => people.signInSources.mapRoles(one.source, admission, personId, one.groups);
          // Two windows at once are as good as one.
          await Promise.all(one.together ? [map(), map()] : [map()]);
          const gained = (await held()).filter((name) => !before.includes(name));
          expect(gained).not.toContain('auditor');
          if (!one.administrators) expect(gained.filter((name) => name.endsWith('-administrator'))).toEqual([]);
        }
        const now = await held();
        expect(now.some((a) => now.some((b) => rolesConflict(a, b)))).toBe(false);
      }
    }),
    { numRuns: 12 },
  );
});
