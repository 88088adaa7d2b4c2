import { useQueries } from '@tanstack/react-query';
import {
  type ApplicationView,
  api,
  type EndpointView,
  type Page,
  type UseStatementView,
  useRead,
} from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';

interface Option {
  readonly value: string;
  readonly label: string;
}

export function useEndpointOptions(): Option[] {
  const text = useText();
  const endpoints = useRead<Page<EndpointView>>('/endpoints', { limit: 200 }, { staleTime: 30_000 });
  return (endpoints.data?.items ?? []).map((one) => ({ value: one.id, label: text(one.title) }));
}

/** Use statements, each with its application. */
export function useUseStatementOptions(): Option[] {
  const text = useText();
  const applications = useRead<Page<ApplicationView>>('/applications', { limit: 200 }, { staleTime: 30_000 });
  const all = applications.data?.items ?? [];
  const statements = useQueries({
    queries: all.map((application) => ({
      queryKey: ['applications', application.id, 'use-statements', {}],
      queryFn: () => api.get<Page<UseStatementView>>(`/applications/${application.id}/use-statements`),
      staleTime: 30_000,
    })),
  });
  return all.flatMap((application, index) =>
    (statements[index]?.data?.items ?? []).map((one) => ({
      value: one.id,
      label: `${text(application.title)} · ${text(one.title)}`,
    })),
  );
}
