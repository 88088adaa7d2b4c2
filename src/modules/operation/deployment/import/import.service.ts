import type { PersonActor } from '../../../../kernel/identity/index.ts';
import { problem } from '../../../../platform/http/index.ts';
import { DEPLOYMENT_RECORDS, RELEASE_MEASURES } from '../deployment.records.ts';
import type { ImportReport, LiteLlmInput } from './import.schema.ts';
import { LiteLlmFileError, readLiteLlmConfig } from './litellm-config.ts';
import { NOTHING_EXPORTED, readLiteLlmExport } from './litellm-rows.ts';
import { moneyHere } from './money.ts';
import { takeKeys } from './take-keys.ts';
import { takeModels } from './take-models.ts';
import { type ImportDeps, type ImportParts, openTaking } from './taking.ts';

/**
 * Takes over what another gateway was configured with: as drafts, so that nothing is served which was not released here. Every
 * item says what became of it. Once more changes nothing: what is here already stays.
 */
export function createImportService(deps: ImportDeps, parts: ImportParts) {
  return {
    /** Problem 422 `not-litellm` when a file is not what it should be; what can't be taken of a good one is in the report. */
    async liteLlm(actor: PersonActor, input: LiteLlmInput): Promise<ImportReport> {
      const { config, exported } = read(input);
      const unitId = input.unitId ?? (await deps.directory.rootUnit());
      const taking = openTaking(deps, { actor, input, unitId, parts });
      const money = await moneyHere(taking);
      await takeModels(taking, config, money);
      await takeKeys(deps, taking, exported, money);
      const { items } = taking;
      if (!input.dryRun)
        await deps.recorder.writeAlone({
          kind: DEPLOYMENT_RECORDS.imported,
          actor,
          measures: [...RELEASE_MEASURES],
          facts: {
            from: 'litellm',
            unitId,
            taken: items.filter(({ result }) => result === 'taken' || result === 'changed').length,
            notTaken: items.filter(({ result }) => result === 'not-taken').length,
            keepSecrets: input.keepSecrets,
            currency: input.currency,
            exchangeRate: input.exchangeRate ?? null,
          },
        });
      return { dryRun: input.dryRun, items };
    },
  };
}

export type ImportService = ReturnType<typeof createImportService>;

function read({ config, databaseExport }: LiteLlmInput) {
  try {
    return {
      config: readLiteLlmConfig(config),
      exported: databaseExport === undefined ? NOTHING_EXPORTED : readLiteLlmExport(databaseExport),
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
