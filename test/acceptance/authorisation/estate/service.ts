import {
  applyForRelease,
  draftRelease,
  type Organisation,
  prepareService,
  until,
  untilServed,
} from '../../../../examples/support/index.ts';
import type { TestUpstream } from '../../../../src/gateway/testing/index.ts';
import { ask } from '../../house.ts';
import { etagOf, type Scene } from './scene.ts';
import { holders, nobody } from './secrets.ts';

/** A model in service, and what was said to it: by a real gateway. */
export async function makeService(
  { players, secrets, rootUnitId }: Scene,
  organisation: Organisation,
  parts: { readonly gatewayUrl: string; readonly upstream: TestUpstream },
): Promise<void> {
  const { owner, compliance, security, platform } = players;
  const { items } = await platform.api.get<{ items: { id: string }[] }>('/endpoints');
  const endpointId = items[0]!.id;
  const upstream = {
    baseUrl: parts.upstream.baseUrl,
    model: 'raw',
    credential: secrets.word('upstreamcredential', nobody),
  };
  const service = await prepareService(organisation, players, upstream, { modelName: 'estate' });
  const edited = await owner.api.get<{ latest: string; content: object }>(`/releases/${service.releaseId}`);
  await owner.api.put(`/releases/${service.releaseId}/draft`, { content: edited.content }, edited.latest);
  const review = await applyForRelease(owner.api, service.releaseId);
  for (const person of [compliance, security])
    await person.api.post(`/reviews/${review}/votes`, { choice: 'approve', comment: '同意' });
  await untilServed(parts.gatewayUrl, service);

  const payload = holders('traffic.read-payload');
  const say = async (what: string) => {
    const text = `plain ${secrets.word(what, payload)}`;
    const { record } = await ask(parts.gatewayUrl, service, text, { user: secrets.word('enduser', payload) });
    for (const part of ['', '/receipt', `/payload?reason=${encodeURIComponent('核查投诉内容')}`])
      await until(
        `the record${part}`,
        async () => (await security.api.send('GET', `/traffic/${record}${part}`)).status === 200,
      );
    return record;
  };
  await say('prompt');

  const applicationId = service.applicationId;
  await compliance.api.post('/traffic/pseudonym', { applicationId, userName: 'somebody' });
  const held = await compliance.api.post<{ id: string }>('/legal-holds', {
    ...{ applicationId, reason: secrets.word('holdplaced', holders('hold.read')) },
  });
  await compliance.api.post(`/legal-holds/${held.id}/lift`, {
    reason: secrets.word('holdlifted', holders('hold.read')),
  });
  const placed = await compliance.api.post<{ id: string }>('/legal-holds', {
    ...{ applicationId, reason: secrets.word('holdstanding', holders('hold.read')) },
  });
  if (placed.id === undefined) throw new Error('no hold');
  const nobodySaid = { applicationId, userName: 'nobody said anything' };
  const { payloads } = await compliance.api.post<{ payloads: number }>('/erasures/preview', nobodySaid);
  await compliance.api.post('/erasures', {
    ...{ ...nobodySaid, payloads: payloads ?? 0, reason: secrets.word('erasure', holders('traffic.erase')) },
  });

  const counters = {
    metricsUrl: `${parts.upstream.baseUrl}/${secrets.word('counters', holders('reconciliation.read'))}`,
  };
  await platform.api.put(`/reconciliation/${service.endpointId}`, counters);
  await platform.api.put(`/reconciliation/${endpointId}`, counters);
  await platform.api.delete(`/reconciliation/${endpointId}`);
  const { settings } = await platform.api.get<{ settings: { prompts: { id: string }[] } }>('/canary-settings');
  const question = () => secrets.word('fingerprintquestion', holders('gateway.read'));
  const changes: [string, unknown][] = [
    ['/canary-settings', { ...settings, prompts: settings.prompts.map(({ id }) => ({ id, text: question() })) }],
    [`/applications/${applicationId}/limits`, { application: {}, endUser: {}, keys: {} }],
    [`/releases/${service.releaseId}/limits`, {}],
    [`/endpoints/${service.endpointId}/price`, { inputPerMillion: 1, outputPerMillion: 1 }],
  ];
  for (const [path, body] of changes) await platform.api.put(path, body, await etagOf(platform.api, path));
  const serving = await platform.api.get<{ settings: object }>('/serving-settings');
  await platform.api.put('/serving-settings', serving.settings, await etagOf(platform.api, '/serving-settings'));
  await platform.api.post('/gateways/tokens', { title: { zh: '网关', en: 'gateway' } });
  await security.api.post(`/releases/${service.releaseId}/suspend`, { reason: '核查' });
  await security.api.post(`/releases/${service.releaseId}/resume`, { reason: '核查完毕' });
  const trial = {
    modelName: 'estate-revoked',
    versionId: service.versionId,
    endpointIds: [service.endpointId],
    useStatementIds: [service.useStatementId],
  };
  await draftRelease(owner.api, rootUnitId, trial, 'test');
}
