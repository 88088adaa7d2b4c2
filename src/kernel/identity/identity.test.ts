import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  createIdFactory,
  firstIdAt,
  grantsInForce,
  ID_PREFIXES,
  type IdKind,
  isId,
  isPermitted,
  kindOfId,
  type PersonActor,
  ROLE_NAMES,
  ROLES,
  rolesConflict,
  timeOfId,
} from './index.ts';

const kinds = Object.keys(ID_PREFIXES) as IdKind[];

test('ids have their kind in front, are all different, and sort in the order they were made in', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 2, maxLength: 60 }),
      fc.constantFrom(...kinds),
      fc.infiniteStream(fc.integer({ min: 0, max: 255 })),
      (steps, kind, bytes) => {
        // The clock may stand still and even go back.
        let now = 1_760_000_000_000;
        const newId = createIdFactory(
          () => now,
          (out) => {
            for (let i = 0; i < out.length; i++) out[i] = bytes.next().value;
          },
        );
        const ids = steps.map((step) => {
          now += step;
          return newId(kind);
        });
        for (const id of ids) {
          expect(isId(kind, id)).toBe(true);
          expect(kindOfId(id)).toBe(kind);
        }
        expect(ids.toSorted()).toEqual(ids);
        expect(new Set(ids).size).toBe(ids.length);
      },
    ),
  );
});

test('prefixes are three letters and no two kinds share one', () => {
  const prefixes = Object.values(ID_PREFIXES);
  expect(new Set(prefixes).size).toBe(prefixes.length);
  for (const prefix of prefixes) expect(prefix).toMatch(/^[a-z]{3}$/);
});

test.each([
  '',
  'mdl_',
  'mdl_01ARZ3NDEKTSV4RRFFQ69G5FA',
  'mdl_01ARZ3NDEKTSV4RRFFQ69G5FAI',
  'MDL_01ARZ3NDEKTSV4RRFFQ69G5FAV',
  7,
])('%s is no id', (text) => {
  expect(isId('model', text)).toBe(false);
  expect(kindOfId(String(text))).toBeUndefined();
});

test('no account holds two administrators, and who audits holds nothing that acts', () => {
  for (const a of ROLE_NAMES) {
    for (const b of ROLE_NAMES) {
      expect(rolesConflict(a, b)).toBe(rolesConflict(b, a));
      if (a === b) expect(rolesConflict(a, b)).toBe(false);
      else if ('administrator' in ROLES[a] && 'administrator' in ROLES[b]) expect(rolesConflict(a, b)).toBe(true);
      else if (a === 'auditor' && b !== 'member' && b !== 'audit-administrator') expect(rolesConflict(a, b)).toBe(true);
    }
  }
});

test('a permission needs the role at the unit or above it, a key needs the scope too, and unknown ones are refused', () => {
  const rules = {
    'release.apply': { roles: ['product-owner'], scope: 'unit', title: { zh: '', en: '' } },
    'gate.set-mode': { roles: ['product-owner'], scope: 'organisation', title: { zh: '', en: '' } },
    search: { roles: 'everyone', scope: 'anywhere', title: { zh: '', en: '' } },
  } as const;
  const covers = (ancestor: string, unit: string) => unit.startsWith(ancestor);
  const actor = (unitId: string, more: Partial<PersonActor> = {}): PersonActor => ({
    kind: 'person',
    personId: 'per_x',
    name: '',
    via: 'session',
    roles: [{ role: 'product-owner', unitId, until: null }],
    ...more,
  });
  const may = (who: PersonActor, permission: string, unit?: string, at = new Date('2026-11-27T08:00:00.000Z')) =>
    isPermitted(rules, who, permission, { rootUnit: '/', covers, at, ...(unit === undefined ? {} : { unit }) });
  expect(may(actor('/a'), 'release.apply', '/a/b')).toBe(true);
  expect(may(actor('/a/b'), 'release.apply', '/a')).toBe(false);
  expect(may(actor('/a'), 'release.apply')).toBe(true);
  expect(may(actor('/a'), 'gate.set-mode')).toBe(false);
  expect(may(actor('/'), 'gate.set-mode')).toBe(true);
  expect(may(actor('/', { scopes: ['search'] }), 'gate.set-mode')).toBe(false);
  expect(may(actor('/', { scopes: ['search'] }), 'search')).toBe(true);
  expect(may(actor('/'), 'release.revoke')).toBe(false);
  expect(may(actor('/', { roles: [] }), 'release.apply')).toBe(false);
  const until = '2026-11-27T08:00:00.000Z';
  const lapsing = actor('/', { roles: [{ role: 'product-owner', unitId: '/', until }] });
  expect(may(lapsing, 'release.apply', '/a', new Date('2026-11-27T07:59:59.999Z'))).toBe(true);
  expect(may(lapsing, 'release.apply', '/a', new Date(until))).toBe(false);
  const gateway = { kind: 'gateway', gatewayId: 'gtw_x' } as const;
  expect(isPermitted(rules, gateway, 'search', { rootUnit: '/', covers, at: new Date(until) })).toBe(false);
});

test('a grant is void from its end on', () => {
  const grant = (until: string | null) => ({ role: 'auditor' as const, unitId: 'unt', until });
  const at = new Date('2026-03-01T00:00:00Z');
  const grants = [grant(null), grant('2026-03-01T00:00:00Z'), grant('2026-03-01T00:00:00.001Z')];
  expect(grantsInForce(grants, at)).toEqual([grants[0], grants[2]]);
});

test('an id tells when it was made, and lies between the bounds of its time', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 2 ** 48 - 2 }),
      fc.uint8Array({ minLength: 16, maxLength: 16 }),
      (at, noise) => {
        const id = createIdFactory(
          () => at,
          (bytes) => bytes.set(noise),
        )('traffic');
        expect(timeOfId(id)).toBe(at);
        expect(firstIdAt('traffic', at) < id && id < firstIdAt('traffic', at + 1)).toBe(true);
      },
    ),
  );
});
