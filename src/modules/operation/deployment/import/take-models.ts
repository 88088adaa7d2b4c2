import { type EndpointContent, endpointContent } from '../endpoint/index.ts';
import { environmentOf, type LiteLlmConfig, type LiteLlmDeployment, upstreamOf } from './litellm-config.ts';
import type { Money } from './money.ts';
import { environmentNote, NOTES, whyNote } from './notes.ts';
import type { Note, Taking } from './taking.ts';

const TIMEOUTS = { connectMillis: 5_000, firstByteMillis: 120_000, idleMillis: 60_000, totalMillis: 600_000 };
const SERVED_MODES = ['chat', 'completion', 'embedding', 'responses'];

/** Models with a version, and an endpoint for each deployment of them. */
export async function takeModels(taking: Taking, config: LiteLlmConfig, money: Money): Promise<void> {
  const byName = new Map<string, LiteLlmDeployment[]>();
  for (const one of config.deployments) byName.set(one.modelName, [...(byName.get(one.modelName) ?? []), one]);
  for (const [name, deployments] of byName) {
    const served = deployments.some((one) => 'content' in servableOf(one));
    const versionId = served ? await takeModel(taking, name, deployments) : null;
    let number = 0;
    for (const one of deployments) {
      number++;
      await takeEndpoint(taking, money, one, deployments.length === 1 ? name : `${name} #${number}`, versionId);
    }
  }
  for (const { name, why } of config.unreadable)
    taking.add({ kind: 'endpoint', name, result: 'not-taken', notes: [whyNote(why)] });
  for (const name of config.otherSections)
    taking.add({ kind: 'section', name, result: 'not-taken', notes: [NOTES.section] });
}

/** Answers the version. */
async function takeModel(
  taking: Taking,
  name: string,
  deployments: readonly LiteLlmDeployment[],
): Promise<string | null> {
  const { actor, parts, unitId, input } = taking;
  const before = await taking.known('model', name);
  if (before !== null) {
    taking.add({ kind: 'model', name, result: 'known', id: before });
    return null;
  }
  const content = {
    purpose: '从 LiteLLM 配置导入，待补充。 Imported from a LiteLLM configuration, to be completed.',
    modality: ['text' as const],
    languages: ['und'],
    origin: 'third-party' as const,
    ...{ baseModel: null, supplier: null, parameters: null, licence: null, limits: '', documents: [] },
  };
  const title = { zh: name, en: name };
  const modelId = await taking.make({ kind: 'model', name, notes: [NOTES.draft, NOTES.describe], changed: true }, () =>
    parts.models.register(actor, { title, unitId, content }),
  );
  if (modelId === null && !input.dryRun) return null;
  const contextLength = deployments.find((one) => one.contextLength !== null)?.contextLength ?? null;
  return taking.make({ kind: 'version', name: `${name} imported`, notes: [NOTES.draft] }, () =>
    parts.versions.register(actor, modelId!, {
      content: {
        label: 'imported',
        changes: '从 LiteLLM 配置导入。 Imported from a LiteLLM configuration.',
        ...{ artefact: null, parameters: null, contextLength, trainedFrom: null, documents: [] },
      },
    }),
  );
}

async function takeEndpoint(
  taking: Taking,
  money: Money,
  deployment: LiteLlmDeployment,
  title: string,
  versionId: string | null,
): Promise<void> {
  const { actor, parts, unitId, input } = taking;
  const fit = servableOf(deployment);
  if ('note' in fit) return taking.add({ kind: 'endpoint', name: title, result: 'not-taken', notes: [fit.note] });
  const before = await taking.known('endpoint', title);
  if (before !== null) return taking.add({ kind: 'endpoint', name: title, result: 'known', id: before });
  const limited = deployment.rpm !== null || deployment.tpm !== null;
  const variable = deployment.key === null ? null : environmentOf(deployment.key);
  const secret = deployment.key !== null && variable === null && input.keepSecrets ? deployment.key : null;
  const notes = [NOTES.draft, ...(limited ? [NOTES.deploymentLimits] : [])];
  const id = await taking.make({ kind: 'endpoint', name: title, notes, changed: limited }, () =>
    parts.endpoints.register(actor, {
      title: { zh: title, en: title },
      unitId,
      content: { ...fit.content, versionId },
      ...(secret === null ? {} : { credential: secret }),
    }),
  );
  const credential = { kind: 'credential', name: title } as const;
  if (variable !== null) taking.add({ ...credential, result: 'not-taken', notes: [environmentNote(variable)] });
  else if (secret !== null) taking.add({ ...credential, result: 'taken', id });
  else if (deployment.key !== null) taking.add({ ...credential, result: 'not-taken', notes: [NOTES.secret] });
  await takePrice(taking, money, deployment, title, id);
}

async function takePrice(
  { actor, parts, add, make }: Taking,
  money: Money,
  { inputPerToken, outputPerToken }: LiteLlmDeployment,
  name: string,
  endpointId: string | null,
): Promise<void> {
  if (inputPerToken === null && outputPerToken === null) return;
  const perMillion = (perToken: number | null) => money.convert((perToken ?? 0) * 1e6);
  const [inputPerMillion, outputPerMillion] = [perMillion(inputPerToken), perMillion(outputPerToken)];
  if (inputPerMillion === null || outputPerMillion === null)
    return add({ kind: 'price', name, result: 'not-taken', notes: [money.why] });
  const { notes } = money;
  await make({ kind: 'price', name, notes, changed: notes.length > 0 }, async () => {
    const { revision } = await parts.limits.priceOf(endpointId!);
    await parts.limits.setPrice(actor, endpointId!, String(revision), { inputPerMillion, outputPerMillion });
    return endpointId;
  });
}

/** What an endpoint of the deployment would be, or why gateways can't serve it. */
function servableOf(deployment: LiteLlmDeployment): { content: EndpointContent } | { note: Note } {
  const upstream = upstreamOf(deployment);
  if ('fault' in upstream) return { note: NOTES[upstream.fault] };
  if (deployment.mode !== null && !SERVED_MODES.includes(deployment.mode)) return { note: NOTES.mode };
  const { kind, address, model, apiVersion } = upstream;
  // Anthropic's interface is translated for conversations alone.
  if (kind === 'anthropic' && deployment.mode !== null && deployment.mode !== 'chat') return { note: NOTES.mode };
  const content = endpointContent.safeParse({
    kind,
    baseUrl: address,
    upstreamModel: model,
    ...(apiVersion === undefined ? {} : { apiVersion }),
    versionId: null,
    timeouts: TIMEOUTS,
  });
  if (content.success) return { content: content.data };
  return { note: whyNote(content.error.issues[0]?.message ?? '') };
}
