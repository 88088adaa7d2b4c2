import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ArtefactError, readArtefact, sha256 } from './artefact.ts';
import type { LoadedModel } from './completion.ts';

export interface ModelFolder extends LoadedModel {
  readonly name: string;
  readonly artefactSha256: string;
  /** Unix seconds. */
  readonly created: number;
}

const cardSchema = z.object({ name: z.string().min(1), artefact: z.object({ sha256: z.string() }) });

/** Loads what `trainTinyModel` wrote. @throws ArtefactError when a file is missing, damaged, or the two do not belong together */
export function loadModelFolder(folder: string): ModelFolder {
  const path = join(folder, 'model.bin');
  const artefact = readArtefact(path, 'model');
  if (artefact === undefined)
    throw new ArtefactError(`${path} does not exist: train first with train.ts --out ${folder}`);
  const cardPath = join(folder, 'model.json');
  let card: z.infer<typeof cardSchema>;
  try {
    card = cardSchema.parse(JSON.parse(readFileSync(cardPath, 'utf8')));
  } catch (error) {
    throw new ArtefactError(`${cardPath} is missing or not a card: ${error instanceof Error ? error.message : error}`);
  }
  const artefactSha256 = sha256(readFileSync(path));
  if (artefactSha256 !== card.artefact.sha256) {
    throw new ArtefactError(
      `${path} has SHA-256 ${artefactSha256}, its card says ${card.artefact.sha256}: train again`,
    );
  }
  return {
    name: card.name,
    artefactSha256,
    created: Math.floor(statSync(path).mtimeMs / 1000),
    shape: artefact.header.shape,
    weights: artefact.arrays[0]!,
    vocabulary: artefact.vocabulary,
  };
}
