import type { DocumentLink, LifeEvent, SubjectView } from './common.ts';

export interface ModelContent {
  readonly purpose: string;
  readonly modality: readonly ('text' | 'image' | 'audio' | 'video')[];
  readonly languages: readonly string[];
  readonly origin: 'own' | 'fine-tuned' | 'third-party';
  readonly baseModel: string | null;
  readonly supplier: string | null;
  readonly parameters: number | null;
  readonly licence: string | null;
  readonly limits: string;
  readonly documents: readonly DocumentLink[];
}

export interface VersionContent {
  readonly label: string;
  readonly modelId: string;
  readonly artefact: { readonly sha256: string; readonly bytes: number | null } | null;
  readonly parameters: number | null;
  readonly contextLength: number | null;
  readonly trainedFrom: string | null;
  readonly changes: string;
  readonly documents: readonly DocumentLink[];
}

export type ModelSummary = SubjectView<ModelContent>;

export interface VersionView extends SubjectView<VersionContent> {
  readonly modelId: string;
  readonly modelTitle: SubjectView<unknown>['title'];
  /** How the artefact's hash is known; null without one. */
  readonly artefactAssurance: 'measured' | 'attested' | null;
}

export interface ModelView extends ModelSummary {
  readonly versions: readonly VersionView[];
  readonly life: readonly LifeEvent[];
}
