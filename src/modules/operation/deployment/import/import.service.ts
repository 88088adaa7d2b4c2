import type { PersonActor } from '../../../../kernel/identity/index.ts';
import { type LimitSet, NO_LIMITS } from '../../../../kernel/policy/index.ts';
import type { SubjectKind } from '../../../../kernel/subject/index.ts';
import { ProblemError, problem } from '../../../../platform/http/index.ts';
import type { DesignModule } from '../../../development/design/index.ts';
import type { ApplicationService, KeyService } from '../application/index.ts';
import type { DeploymentDeps } from '../deployment.deps.ts';
import { DEPLOYMENT_RECORDS, RELEASE_MEASURES } from '../deployment.records.ts';
import { type EndpointContent, type EndpointService, endpointContent } from '../endpoint/index.ts';
import type { LimitService } from '../limit/index.ts';
import type { ImportItem, ImportReport, LiteLlmInput } from './import.schema.ts';
import {
  environmentOf,
  type LiteLlmDeployment,
  LiteLlmFileError,
  readLiteLlmConfig,
  upstreamOf,
} from './litellm-config.ts';
import { type LiteLlmKey, readLiteLlmKeys } from './litellm-keys.ts';
import { currencyNote, endNote, environmentNote, NOTES, refusedNote, whyNote } from './notes.ts';

const TIMEOUTS = { connectMillis: 5_000, firstByteMillis: 120_000, idleMillis: 60_000, totalMillis: 600_000 };
const SERVED_MODES = ['chat', 'completion', 'embedding', 'responses'];
const MOST_LIMITED_KEYS = 200;

type Note = ImportItem['notes'][number];

/**
 * Takes over what another gateway was configured with: as drafts, so that nothing is served which was not released here. Every
 * item says what became of it. Once more changes nothing: what is here already stays.
 */
export function createImportService(
  deps: Pick<DeploymentDeps, 'db' | 'clock' | 'subjects' | 'directory' | 'recorder'>,
  parts: {
    models: Pick<DesignModule['models'], 'register'>;
    versions: Pick<DesignModule['versions'], 'register'>;
    endpoints: EndpointService;
    applications: ApplicationService;
    keys: KeyService;
    limits: LimitService;
  },
) {
  const { db, clock, subjects, directory, recorder } = deps;

  /** The subject of this kind that has just this title. */
  async function known(kind: SubjectKind, title: string): Promise<string | null> {
    const hits = await subjects.search(db, { text: title, kinds: [kind], limit: 50 });
    return hits.find((hit) => hit.title.en === title && hit.state !== 'retired')?.id ?? null;
  }

  return {
    /** Problem 422 `not-litellm` when a file is not what it should be; what can't be taken of a good one is in the report. */
    async liteLlm(actor: PersonActor, input: LiteLlmInput): Promise<ImportReport> {
      const { config, exported } = read(input);
      const unitId = input.unitId ?? (await directory.rootUnit());
      const items: ImportItem[] = [];
      const add = (item: Omit<ImportItem, 'id' | 'notes'> & { id?: string | null; notes?: readonly Note[] }) => {
        items.push({ ...item, id: item.id ?? null, notes: [...(item.notes ?? [])] });
      };
      /** Makes something, unless nothing is to be made; a refusal is the item's. */
      async function make(
        item: Pick<ImportItem, 'kind' | 'name'> & { notes?: readonly Note[]; changed?: boolean },
        run: () => Promise<string | null>,
      ): Promise<string | null> {
        const { changed = false, ...rest } = item;
        try {
          const id = input.dryRun ? null : await run();
          add({ ...rest, result: changed ? 'changed' : 'taken', id });
          return id;
        } catch (error) {
          if (!(error instanceof ProblemError)) throw error;
          add({ ...rest, result: 'not-taken', notes: [refusedNote(error.code, error.message)] });
          return null;
        }
      }

      async function takeModel(name: string, deployments: readonly LiteLlmDeployment[]): Promise<string | null> {
        const before = await known('model', name);
        if (before !== null) {
          add({ kind: 'model', name, result: 'known', id: before });
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
        const modelId = await make({ kind: 'model', name, notes: [NOTES.draft, NOTES.describe], changed: true }, () =>
          parts.models.register(actor, { title, unitId, content }),
        );
        if (modelId === null && !input.dryRun) return null;
        const contextLength = deployments.find((one) => one.contextLength !== null)?.contextLength ?? null;
        return make({ kind: 'version', name: `${name} imported`, notes: [NOTES.draft] }, () =>
          parts.versions.register(actor, modelId!, {
            content: {
              label: 'imported',
              changes: '从 LiteLLM 配置导入。 Imported from a LiteLLM configuration.',
              ...{ artefact: null, parameters: null, contextLength, trainedFrom: null, documents: [] },
            },
          }),
        );
      }

      async function takeEndpoint(deployment: LiteLlmDeployment, title: string, versionId: string | null) {
        const fit = servableOf(deployment);
        if ('note' in fit) return add({ kind: 'endpoint', name: title, result: 'not-taken', notes: [fit.note] });
        const before = await known('endpoint', title);
        if (before !== null) return add({ kind: 'endpoint', name: title, result: 'known', id: before });
        const limited = deployment.rpm !== null || deployment.tpm !== null;
        const variable = deployment.key === null ? null : environmentOf(deployment.key);
        const secret = deployment.key !== null && variable === null && input.keepSecrets ? deployment.key : null;
        const id = await make(
          {
            kind: 'endpoint',
            name: title,
            notes: [NOTES.draft, ...(limited ? [NOTES.deploymentLimits] : [])],
            changed: limited,
          },
          () =>
            parts.endpoints.register(actor, {
              title: { zh: title, en: title },
              unitId,
              content: { ...fit.content, versionId },
              ...(secret === null ? {} : { credential: secret }),
            }),
        );
        if (variable !== null)
          add({ kind: 'credential', name: title, result: 'not-taken', notes: [environmentNote(variable)] });
        else if (deployment.key !== null)
          add(
            secret === null
              ? { kind: 'credential', name: title, result: 'not-taken', notes: [NOTES.secret] }
              : { kind: 'credential', name: title, result: 'taken', id },
          );
        await takePrice(deployment, title, id);
      }

      async function takePrice(deployment: LiteLlmDeployment, title: string, endpointId: string | null) {
        const { inputPerToken, outputPerToken } = deployment;
        if (inputPerToken === null && outputPerToken === null) return;
        const currency = await currencyHere();
        if (currency !== 'USD')
          return add({ kind: 'price', name: title, result: 'not-taken', notes: [currencyNote(currency)] });
        // Per million, without the noise of binary fractions.
        const perMillion = (perToken: number | null) => Number(((perToken ?? 0) * 1e6).toPrecision(12));
        await make({ kind: 'price', name: title }, async () => {
          const { revision } = await parts.limits.priceOf(endpointId!);
          const price = { inputPerMillion: perMillion(inputPerToken), outputPerMillion: perMillion(outputPerToken) };
          await parts.limits.setPrice(actor, endpointId!, String(revision), price);
          return endpointId;
        });
      }

      async function currencyHere(): Promise<string> {
        return (await parts.limits.settings()).settings.currency;
      }

      async function takeApplication(name: string): Promise<string | null> {
        const before = await known('application', name);
        if (before !== null) {
          add({ kind: 'application', name, result: 'known', id: before });
          return before;
        }
        return make({ kind: 'application', name, notes: [NOTES.draft, NOTES.grouped], changed: true }, () =>
          parts.applications.register(actor, {
            title: { zh: name, en: name },
            unitId,
            content: {
              description: '从 LiteLLM 导入，待补充。 Imported from LiteLLM, to be completed.',
              contact: '待补充 To be completed',
            },
            facts: null,
          }),
        );
      }

      async function takeKey(
        key: LiteLlmKey,
        applicationId: string | null,
      ): Promise<{ id: string; limits: LimitSet } | null> {
        const now = clock.now().toISOString();
        const refuse = (one: Note) => {
          add({ kind: 'key', name: key.title, result: 'not-taken', notes: [one] });
          return null;
        };
        if (key.blocked) return refuse(NOTES.blocked);
        if (key.expires !== null && key.expires <= now) return refuse(NOTES.expired);
        const before = await parts.keys.idOfHash(key.hash);
        if (before !== null) {
          add({ kind: 'key', name: key.title, result: 'known', id: before });
          return null;
        }
        const until = await parts.keys.latestEnd();
        const cut = key.expires === null || key.expires > until;
        const models = key.models.length > 0 && !key.models.includes('all-proxy-models');
        const id = await make(
          {
            kind: 'key',
            name: key.title,
            notes: [...(cut ? [endNote(until)] : []), ...(models ? [NOTES.models] : [])],
            changed: cut || models,
          },
          () =>
            parts.keys.adopt(actor, applicationId!, {
              title: key.title,
              hash: key.hash,
              until: cut ? until : key.expires!,
              from: 'litellm',
            }),
        );
        const limits = await limitsOf(key);
        if (key.spend > 0) add({ kind: 'spend', name: key.title, result: 'not-taken', notes: [NOTES.spend] });
        return id === null || limits === null ? null : { id, limits };
      }

      /** Null when the key has none that can be taken. Says so of those that can't. */
      async function limitsOf(key: LiteLlmKey): Promise<LimitSet | null> {
        const whole = (value: number | null) => (value === null || value < 1 ? null : Math.floor(value));
        const budgets: { unit: 'money'; period: 'day' | 'month'; amount: number }[] = [];
        if (key.budget !== null) {
          const currency = await currencyHere();
          const period = periodOf(key.budget.duration);
          if (currency !== 'USD')
            add({ kind: 'limit', name: key.title, result: 'not-taken', notes: [currencyNote(currency)] });
          else if (period === null || key.budget.amount <= 0)
            add({ kind: 'limit', name: key.title, result: 'not-taken', notes: [NOTES.duration] });
          else budgets.push({ unit: 'money', period, amount: key.budget.amount });
        }
        const limits = {
          ...NO_LIMITS,
          requestsPerMinute: whole(key.rpm),
          tokensPerMinute: whole(key.tpm),
          concurrentRequests: whole(key.parallel),
          budgets,
        };
        const none = budgets.length === 0 && key.rpm === null && key.tpm === null && key.parallel === null;
        return none ? null : limits;
      }

      async function takeLimits(
        applicationId: string,
        name: string,
        limited: readonly { id: string; limits: LimitSet }[],
      ) {
        if (limited.length === 0) return;
        await make({ kind: 'limit', name }, async () => {
          const { revision, limits } = await parts.limits.ofApplication(applicationId);
          const own = Object.fromEntries(limited.map((one) => [one.id, one.limits]));
          const keys = Object.fromEntries(Object.entries({ ...limits.keys, ...own }).slice(0, MOST_LIMITED_KEYS));
          await parts.limits.setForApplication(actor, applicationId, String(revision), { ...limits, keys } as never);
          return applicationId;
        });
      }

      const byName = new Map<string, LiteLlmDeployment[]>();
      for (const one of config.deployments) byName.set(one.modelName, [...(byName.get(one.modelName) ?? []), one]);
      for (const [name, deployments] of byName) {
        const served = deployments.some((one) => 'content' in servableOf(one));
        const versionId = served ? await takeModel(name, deployments) : null;
        let number = 0;
        for (const one of deployments) {
          number++;
          await takeEndpoint(one, deployments.length === 1 ? name : `${name} #${number}`, versionId);
        }
      }
      for (const { name, why } of config.unreadable)
        add({ kind: 'endpoint', name, result: 'not-taken', notes: [whyNote(why)] });
      for (const name of config.otherSections)
        add({ kind: 'section', name, result: 'not-taken', notes: [NOTES.section] });

      const byTeam = new Map<string, LiteLlmKey[]>();
      for (const key of exported.keys) {
        const name = `LiteLLM ${key.team ?? key.user ?? 'keys'}`.slice(0, 200);
        byTeam.set(name, [...(byTeam.get(name) ?? []), key]);
      }
      for (const [name, keys] of byTeam) {
        const applicationId = await takeApplication(name);
        if (applicationId === null && !input.dryRun) continue;
        const limited: { id: string; limits: LimitSet }[] = [];
        for (const key of keys) {
          const taken = await takeKey(key, applicationId);
          if (taken !== null) limited.push(taken);
        }
        if (applicationId !== null) await takeLimits(applicationId, name, limited);
      }
      for (const { name, why } of exported.unreadable)
        add({ kind: 'key', name, result: 'not-taken', notes: [whyNote(why)] });

      if (!input.dryRun)
        await recorder.writeAlone({
          kind: DEPLOYMENT_RECORDS.imported,
          actor,
          measures: [...RELEASE_MEASURES],
          facts: {
            from: 'litellm',
            unitId,
            taken: items.filter(({ result }) => result === 'taken' || result === 'changed').length,
            notTaken: items.filter(({ result }) => result === 'not-taken').length,
            keepSecrets: input.keepSecrets,
          },
        });
      return { dryRun: input.dryRun, items };
    },
  };
}

export type ImportService = ReturnType<typeof createImportService>;

/** What an endpoint of the deployment would be, or why gateways can't serve it. */
function servableOf(deployment: LiteLlmDeployment): { content: EndpointContent } | { note: Note } {
  const upstream = upstreamOf(deployment);
  if ('fault' in upstream) return { note: NOTES[upstream.fault] };
  if (deployment.mode !== null && !SERVED_MODES.includes(deployment.mode)) return { note: NOTES.mode };
  const content = endpointContent.safeParse({
    kind: 'openai',
    baseUrl: upstream.address,
    upstreamModel: upstream.model,
    versionId: null,
    timeouts: TIMEOUTS,
  });
  if (content.success) return { content: content.data };
  return { note: whyNote(content.error.issues[0]?.message ?? '') };
}

function read(input: LiteLlmInput) {
  try {
    return {
      config: readLiteLlmConfig(input.config),
      exported:
        input.databaseExport === undefined ? { keys: [], unreadable: [] } : readLiteLlmKeys(input.databaseExport),
    };
  } catch (error) {
    if (!(error instanceof LiteLlmFileError)) throw error;
    throw problem({
      status: 422,
      code: 'not-litellm',
      title: { zh: '无法读取 LiteLLM 文件', en: 'The file of LiteLLM cannot be read' },
      detail: { zh: error.message, en: error.message },
    });
  }
}

/** LiteLLM's `24h`, `1d`, `30d`, `1mo` as the periods that we keep; null for others. */
function periodOf(duration: string | null): 'day' | 'month' | null {
  if (duration === '24h' || duration === '1d' || duration === '86400s') return 'day';
  return duration === '30d' || duration === '31d' || duration === '1mo' ? 'month' : null;
}
