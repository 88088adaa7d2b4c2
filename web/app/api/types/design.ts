import type { DocumentLink, LifeEvent, Revision, Subject } from './common.ts';

export const MODALITIES = ['text', 'image', 'audio', 'video'] as const;
export const ORIGINS = ['own', 'fine-tuned', 'third-party'] as const;

export interface ModelContent {
  readonly purpose: string;
  readonly modality: readonly (typeof MODALITIES)[number][];
  readonly languages: readonly string[];
  readonly origin: (typeof ORIGINS)[number];
  readonly baseModel: string | null;
  readonly supplier: string | null;
  readonly parameters: number | null;
  readonly licence: string | null;
  readonly limits: string;
  readonly documents: readonly DocumentLink[];
}

export type RevisionOf<T> = Omit<Revision, 'content'> & { readonly content: T };

export interface ModelDetail {
  readonly subject: Subject;
  readonly inForce: RevisionOf<ModelContent> | null;
  readonly draft: RevisionOf<ModelContent> | null;
  readonly versions: readonly Subject[];
  readonly releases?: readonly Subject[];
  readonly life: readonly LifeEvent[];
}

export interface Artefact {
  readonly sha256: string;
  readonly assurance: 'measured' | 'attested';
  readonly bytes: number | null;
}

export interface VersionContent {
  readonly label: string;
  readonly modelId: string;
  readonly artefact: Artefact | null;
  readonly parameters: number | null;
  readonly contextLength: number | null;
  readonly trainedFrom: string | null;
  readonly changes: string;
  readonly documents: readonly DocumentLink[];
}

export interface VersionDetail {
  readonly subject: Subject;
  readonly inForce: RevisionOf<VersionContent> | null;
  readonly draft: RevisionOf<VersionContent> | null;
  readonly life?: readonly LifeEvent[];
}
