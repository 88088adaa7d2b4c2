import { useQueries } from '@tanstack/react-query';
import { api, type ModelSummary, type Page, useRead, type VersionView } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';

/** The versions to choose from, grouped by their model. */
export function useVersionOptions(): { label: string; options: { value: string; label: string }[] }[] {
  const text = useText();
  const models = useRead<Page<ModelSummary>>('/models', { limit: 200 }, { staleTime: 30_000 });
  const all = models.data?.items ?? [];
  const versions = useQueries({
    queries: all.map((model) => ({
      queryKey: ['models', model.id, 'versions', {}],
      queryFn: () => api.get<Page<VersionView>>(`/models/${model.id}/versions`),
      staleTime: 30_000,
    })),
  });
  return all.map((model, index) => ({
    label: text(model.title),
    options: (versions[index]?.data?.items ?? []).map((version) => ({
      value: version.id,
      label: `${text(model.title)} · ${version.content.label}`,
    })),
  }));
}
