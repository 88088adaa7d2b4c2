import type { ApiClient } from './api.ts';
import type { Organisation, Person } from './organisation.ts';
import { until } from './poll.ts';

/** Those whom it takes to put a model into service; each is a person of their own. */
export interface Cast {
  readonly owner: Person;
  readonly colleague: Person;
  readonly engineer: Person;
  readonly platform: Person;
  readonly compliance: Person;
  readonly security: Person;
}

export async function appointCast(organisation: Organisation): Promise<Cast> {
  return {
    owner: await organisation.appoint('owner', ['product-owner']),
    colleague: await organisation.appoint('colleague', ['product-owner']),
    engineer: await organisation.appoint('engineer', ['model-engineer']),
    platform: await organisation.appoint('platform', ['platform-engineer']),
    compliance: await organisation.appoint('compliance', ['compliance-officer']),
    security: await organisation.appoint('security-officer', ['security-officer']),
  };
}

/** Where a model really answers. */
export interface Upstream {
  /** With `/v1`. */
  readonly baseUrl: string;
  readonly model: string;
  readonly credential?: string;
}

/** A subject as the interface answers it: the hash of its newest revision is what an edit names. */
export interface SubjectView {
  readonly id: string;
  readonly latest: string;
  readonly inForce: string | null;
}

/** Facts of a service for the organisation's own staff: of the legal procedures it needs the MLPS grading alone. */
export const INTERNAL_SERVICE = {
  offeredToPublic: false,
  inMainlandChina: true,
  publicOpinionOrMobilisation: false,
  modelOrigin: 'own',
  baseModelFiled: false,
  suppliesOthers: false,
  algorithmRecommendation: false,
  deepSynthesis: false,
  editsFaceOrVoice: false,
  personalInformation: false,
  sensitivePersonalInformation: false,
  automatedDecision: false,
  crossBorderTransfer: false,
  importantData: false,
  minors: false,
  criticalInfrastructure: false,
  paid: false,
  channels: [],
  fields: [],
  mlpsLevelWanted: 2,
  startsOn: null,
} as const;

export const MODEL = {
  purpose: '为内部演示续写古文，没有别的用途。',
  modality: ['text'],
  languages: ['zh'],
  origin: 'own',
  baseModel: null,
  supplier: null,
  parameters: null,
  licence: 'Apache-2.0',
  limits: '一个极小的字符级模型，说的话没有意义。',
  documents: [],
} as const;

export const USE_STATEMENT = {
  people: ['本单位员工'],
  occasions: ['内部演示'],
  purposes: ['续写古文'],
  prohibitedUses: ['任何依据其输出的决定'],
  domains: ['literature'],
  languages: ['zh'],
  limits: '输出没有意义，不得引用。',
  notice: { zh: '您正在与人工智能对话。', en: 'You are talking to an artificial intelligence.' },
  mode: 'observe',
  checks: {
    metadata: [],
    domain: null,
    topics: [
      { id: 'decision', title: '据以决定', use: 'prohibited', keywords: ['是否录用', '是否放贷'], examples: [] },
    ],
    resemblance: 0.6,
    unmatched: 'within',
    classifier: null,
  },
} as const;

const both = (text: string) => ({ zh: text, en: text });
const LIMITS = { connectMillis: 2_000, firstByteMillis: 30_000, idleMillis: 30_000, totalMillis: 120_000 } as const;

export function registerModel(api: ApiClient, unitId: string, title: string): Promise<SubjectView> {
  return api.post('/models', { title: both(title), unitId, content: MODEL });
}

const VERSION = {
  artefact: null,
  parameters: null,
  contextLength: 64,
  trainedFrom: null,
  changes: '首个版本。',
  documents: [],
} as const;

/** A version without an artefact. */
export function registerVersion(api: ApiClient, modelId: string, label: string): Promise<SubjectView> {
  return api.post(`/models/${modelId}/versions`, { content: { ...VERSION, label } });
}

/** Uploads the artefact, which the server hashes as it arrives, and names that hash in the draft of the version. */
export async function uploadArtefact(
  api: ApiClient,
  versionId: string,
  bytes: Uint8Array,
): Promise<{ sha256: string; bytes: number }> {
  const artefact = await api.upload<{ sha256: string; bytes: number }>(`/versions/${versionId}/artefact`, bytes);
  const version = await api.get<SubjectView & { content: object & { modelId?: string } }>(`/versions/${versionId}`);
  const { modelId: _, ...content } = version.content;
  await api.put(`/versions/${versionId}/draft`, { content: { ...content, artefact } }, version.latest);
  return artefact;
}

export function registerEndpoint(
  api: ApiClient,
  unitId: string,
  { baseUrl, model, credential }: Upstream,
  versionId: string | null,
): Promise<SubjectView> {
  return api.post('/endpoints', {
    title: both('端点 endpoint'),
    unitId,
    content: { kind: 'openai', baseUrl, upstreamModel: model, versionId, timeouts: LIMITS },
    ...(credential === undefined ? {} : { credential }),
  });
}

export function registerApplication(api: ApiClient, unitId: string, title: string): Promise<SubjectView> {
  return api.post('/applications', {
    title: both(title),
    unitId,
    content: { description: '向员工演示模型。', contact: 'owner@example.org' },
    facts: INTERNAL_SERVICE,
  });
}

export function writeUseStatement(api: ApiClient, applicationId: string): Promise<SubjectView> {
  return api.post(`/applications/${applicationId}/use-statements`, {
    title: both('用途说明 use statement'),
    content: USE_STATEMENT,
  });
}

export interface ReleaseContent {
  readonly modelName: string;
  readonly versionId: string;
  readonly endpointIds: readonly string[];
  readonly useStatementIds: readonly string[];
  readonly notAfter?: string | null;
  readonly leaseSeconds?: number | null;
}

export function draftRelease(
  api: ApiClient,
  unitId: string,
  content: ReleaseContent,
  kind: 'full' | 'test' = 'full',
): Promise<SubjectView> {
  return api.post('/releases', {
    title: both(`上线 ${content.modelName}`),
    unitId,
    kind,
    content: { notAfter: null, leaseSeconds: null, ...content },
  });
}

/** Applies for a gate; answers the id of the review. */
export async function applyFor(api: ApiClient, gate: string, subjectId: string): Promise<string> {
  const answer = await api.post<{ review: { id: string } }>(`/subjects/${subjectId}/apply`, {
    gate,
    statement: '请审批。',
  });
  return answer.review.id;
}

export async function applyForRelease(api: ApiClient, releaseId: string): Promise<string> {
  const answer = await api.post<{ review: { id: string } }>(`/releases/${releaseId}/apply`, {
    statement: '请审批上线。',
  });
  return answer.review.id;
}

/** Votes in turn; answers the state of the review after the last. */
export async function approve(reviewId: string, ...voters: readonly Person[]): Promise<string> {
  let state = 'open';
  for (const { api } of voters) {
    const review = await api.post<{ state: string }>(`/reviews/${reviewId}/votes`, {
      choice: 'approve',
      comment: '同意。',
    });
    state = review.state;
  }
  return state;
}

/** The MLPS grading, entered by the owner with a document, and confirmed by the compliance officer. */
export async function settleProcedures({ owner, compliance }: Cast, applicationId: string): Promise<void> {
  const document = await owner.api.upload<{ sha256: string }>(
    `/documents?title=${encodeURIComponent('定级备案证明')}`,
    new TextEncoder().encode('网络安全等级保护备案证明（示例文件）'),
  );
  const overview = await owner.api.put<{ items: ProcedureItem[] }>(
    `/applications/${applicationId}/procedures/mlps-grading`,
    { number: '示例-0001', date: '2026-01-05', until: null, documentSha256: document.sha256, note: '' },
  );
  const entered = overview.items.find(({ procedure }) => procedure.id === 'mlps-grading');
  if (!entered?.entry) throw new Error('the procedure was entered, but is not there');
  const review = await applyFor(owner.api, 'procedure.confirm', entered.entry.subjectId);
  await approve(review, compliance);
}

interface ProcedureItem {
  readonly procedure: { readonly id: string };
  readonly entry: { readonly subjectId: string } | null;
}

/** The secret is in this answer only. */
export function issueKey(
  api: ApiClient,
  applicationId: string,
  options: { releaseId?: string; title?: string } = {},
): Promise<{ id: string; secret: string }> {
  return api.post(`/applications/${applicationId}/keys`, { title: 'key', ...options });
}

/** A model in service, and all that it took. */
export interface Service {
  readonly modelName: string;
  readonly modelId: string;
  readonly versionId: string;
  readonly endpointId: string;
  readonly applicationId: string;
  readonly useStatementId: string;
  readonly releaseId: string;
  readonly key: { readonly id: string; readonly secret: string };
}

export interface ServiceOptions {
  readonly modelName: string;
  readonly leaseSeconds?: number;
  /** Bytes of the artefact; the server hashes them. */
  readonly artefact?: Uint8Array;
}

/** The whole way for a model, up to the draft of its release: everything that the release needs is approved. */
export async function prepareService(
  { rootUnitId }: Organisation,
  cast: Cast,
  upstream: Upstream,
  options: ServiceOptions,
): Promise<Service> {
  const { owner, colleague, engineer, platform, compliance, security } = cast;
  const { modelName, leaseSeconds, artefact = new TextEncoder().encode(modelName) } = options;
  const model = await registerModel(engineer.api, rootUnitId, modelName);
  const version = await registerVersion(engineer.api, model.id, '1.0');
  await uploadArtefact(engineer.api, version.id, artefact);
  await approve(await applyFor(engineer.api, 'version.approve', version.id), platform);
  const endpoint = await registerEndpoint(platform.api, rootUnitId, upstream, version.id);
  await approve(await applyFor(platform.api, 'endpoint.approve', endpoint.id), security);
  const application = await registerApplication(owner.api, rootUnitId, `应用 ${modelName}`);
  const statement = await writeUseStatement(owner.api, application.id);
  await approve(await applyFor(owner.api, 'use-statement.approve', statement.id), compliance, colleague);
  await settleProcedures(cast, application.id);
  const release = await draftRelease(owner.api, rootUnitId, {
    modelName,
    versionId: version.id,
    endpointIds: [endpoint.id],
    useStatementIds: [statement.id],
    leaseSeconds: leaseSeconds ?? null,
  });
  const key = await issueKey(owner.api, application.id);
  return {
    modelName,
    modelId: model.id,
    versionId: version.id,
    endpointId: endpoint.id,
    applicationId: application.id,
    useStatementId: statement.id,
    releaseId: release.id,
    key,
  };
}

/** The whole way, to the first moment at which the gateway serves the model. */
export async function bringIntoService(
  gatewayUrl: string,
  organisation: Organisation,
  cast: Cast,
  upstream: Upstream,
  options: ServiceOptions,
): Promise<Service> {
  const service = await prepareService(organisation, cast, upstream, options);
  const review = await applyForRelease(cast.owner.api, service.releaseId);
  await approve(review, cast.compliance, cast.security);
  await untilServed(gatewayUrl, service);
  return service;
}

/** Waits until the gateway lists the model for the key. */
export async function untilServed(gatewayUrl: string, { modelName, key }: Pick<Service, 'modelName' | 'key'>) {
  await until(`the gateway to serve ${modelName}`, async () =>
    (await modelsOf(gatewayUrl, key.secret)).includes(modelName),
  );
}

/** Names of the models that a key reaches; none when the gateway refuses the key. */
export async function modelsOf(gatewayUrl: string, secret: string): Promise<string[]> {
  const response = await fetch(`${gatewayUrl}/v1/models`, { headers: { authorization: `Bearer ${secret}` } });
  const body = (await response.json()) as { data?: { id: string }[] };
  return (body.data ?? []).map(({ id }) => id);
}
