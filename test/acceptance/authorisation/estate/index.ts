import type { Instance, Organisation } from '../../../../examples/support/index.ts';
import type { TestUpstream } from '../../../../src/gateway/testing/index.ts';
import type { Operation } from '../operations.ts';
import { makeAssurance } from './assurance.ts';
import { type Appoint, appointAll } from './people.ts';
import { makeBody, makeLearning, makePersonal } from './persons.ts';
import { readingsOf } from './readings.ts';
import { makeRegisters, makeScreening } from './registers.ts';
import type { Players, Scene } from './scene.ts';
import { createSecrets, either, holders, type Secrets } from './secrets.ts';
import { makeService } from './service.ts';
import { makeSystem } from './system.ts';
import { createTrace, type Trace } from './trace.ts';

export { createAppointing } from './people.ts';
export type { Players } from './scene.ts';
export type { Reader, Secret, Secrets } from './secrets.ts';
export type { Call, Trace } from './trace.ts';

/** One of everything that belongs to somebody or has a state, in its states, with words in it that not everybody may read. */
export interface Estate {
  readonly players: Players;
  readonly secrets: Secrets;
  readonly trace: Trace;
  /** Addresses that are read beside lists and single things. */
  readonly readings: readonly string[];
}

export async function makeEstate(parts: {
  readonly instance: Instance;
  readonly organisation: Organisation;
  readonly upstream: TestUpstream;
  readonly operations: readonly Operation[];
  readonly appoint: Appoint;
}): Promise<Estate> {
  const { organisation, operations, appoint, instance, upstream } = parts;
  const { rootUnitId } = organisation;
  const secrets = createSecrets();
  const role = (...roles: string[]) => ({ roles });
  let partyId = '';
  const agent = secrets.word(
    'useragent',
    either((reader) => reader.id === partyId, holders('person.manage')),
  );
  const made = await appointAll(appoint, {
    ...{ owner: role('product-owner'), colleague: role('product-owner'), engineer: role('model-engineer') },
    ...{ platform: role('platform-engineer'), compliance: role('compliance-officer') },
    ...{ security: role('security-officer'), keeper: role('system-administrator') },
    ...{ auditing: role('audit-administrator'), party: { roles: [], userAgent: agent }, opponent: role() },
    ...{ mediator: role(), chair: role(), standIn: role(), conflicted: role('compliance-officer'), scapegoat: role() },
  });
  partyId = made.party.id;
  const trace = createTrace(operations, () => made.scapegoat.id);
  const { scapegoat, ...others } = made;
  const players = Object.fromEntries(
    Object.entries({ ...others, administrator: organisation.administrator }).map(([name, one]) => [
      name,
      trace.watch(one),
    ]),
  ) as unknown as Players;
  const scene: Scene = { rootUnitId, players, secrets };

  const [applicationId] = await Promise.all([
    makeRegisters(scene),
    makeBody(scene),
    makeSystem(scene),
    makeLearning(scene),
    makeScreening(scene),
    makeAssurance(scene),
  ]);
  await makePersonal(scene, applicationId);
  await makeService(scene, organisation, { gatewayUrl: instance.gatewayUrl, upstream });
  return { players, secrets, trace, readings: await readingsOf(players, trace) };
}
