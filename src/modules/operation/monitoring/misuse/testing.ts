/** For tests of misuse handling: an organisation, an application, and the index of traffic filled as if gateways had reported. */
import { firstIdAt } from '../../../../kernel/identity/index.ts';
import type { Standing } from '../../../../kernel/policy/index.ts';
import {
  computeMigrations,
  computePermissions,
  createMisuseReader,
  type GatewayState,
} from '../../../resources/compute/index.ts';
import { openTrafficIndex } from '../../deployment/purpose/testing.ts';
import { createTestMonitoring } from '../testing.ts';
import { createMisuse } from './index.ts';

export const STOPPED = { 'input.keywords:kwl_x': 'stopped', 'input.keywords:kwl_x.grade': 'high' };
export const CLEAN = { 'input.keywords:kwl_x': 'passed' };

export async function openMisuseScene() {
  const scene = await createTestMonitoring({ migrations: [computeMigrations], rules: [computePermissions] });
  const { people, clock, db, newId, subjects } = scene;
  const report = await openTrafficIndex(scene);
  const gateways: GatewayState[] = [];
  let sequence = 1;
  const announced: string[] = [];
  const deps = {
    ...scene,
    announce: async (_tx: unknown, change: string) => {
      announced.push(change);
      sequence++;
    },
    traffic: createMisuseReader(db),
    pseudonym: async (_actor: unknown, { userName }: { userName: string }) => ({ endUser: `of-${userName}` }),
    standing: async (): Promise<Standing> => ({
      ...{ format: 1, sequence, suspendedReleases: [], suspendedApplications: [] },
      ...(await misuse.standing(db)),
    }),
    gateways: async () => gateways,
    timeZone: async () => 'Asia/Shanghai',
    rootUnit: async () => scene.rootUnit,
  };
  const misuse = createMisuse(deps);
  await misuse.round();
  const made = new Map<number, number>();

  async function application(): Promise<string> {
    const id = newId('application');
    await db.transaction().execute((tx) =>
      subjects.create(tx, {
        ...{ kind: 'application', id, title: { zh: '应用', en: 'Application' }, ownerId: people.product.personId },
        ...{ unitId: scene.rootUnit, content: {}, author: people.product },
      }),
    );
    return id;
  }

  return {
    ...scene,
    misuse,
    gateways,
    announced,
    application,
    /** Another counter on the same database, as a second process has it. */
    another: () => createMisuse(deps),
    sequence: () => sequence,
    /** A request that was accepted then (milliseconds), and comes now. */
    async came(applicationId: string, at: number, screening: object, endUser: string | null = 'wang', keyId = 'key_x') {
      const nth = made.get(at) ?? 0;
      made.set(at, nth + 1);
      const id = firstIdAt('traffic', at).slice(0, 14) + String(nth).padStart(16, '0');
      const ago = clock.now().getTime() - at;
      await report({ applicationId, id, ago, endUser, keyId, screening: screening as Record<string, string> });
      return id;
    },
    async cases(applicationId: string) {
      return (await misuse.reader.list(people.compliance, { applicationId, limit: 50 })).items;
    },
    /** A gateway that has taken the standing with this number. */
    gatewayAt(standingSequence: number | null): GatewayState {
      return {
        ...{ id: 'gtw_x', title: { zh: '网关', en: 'Gateway' }, connected: true },
        ...{ lastSeenAt: clock.now().toISOString(), policyEpoch: 1, policyHash: 'x', standingSequence },
      };
    },
  };
}

export type MisuseScene = Awaited<ReturnType<typeof openMisuseScene>>;
