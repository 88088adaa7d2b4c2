import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ApiProblem, api, type VersionView } from '../../app/api/index.ts';

/** Sends the file, then names the measured hash in the draft where it names another. */
export function useUploadArtefact(version: VersionView) {
  const client = useQueryClient();
  return useMutation<void, ApiProblem, File>({
    mutationFn: async (file) => {
      const measured = await api.post<{ sha256: string; bytes: number }>(
        `/versions/${version.id}/artefact`,
        new Blob([file]),
      );
      if (measured.sha256 === version.content.artefact?.sha256) return;
      const seen = await api.get<VersionView>(`/versions/${version.id}`);
      if (measured.sha256 === seen.content.artefact?.sha256) return;
      const { modelId: _, ...content } = seen.content;
      await api.put(
        `/versions/${version.id}/draft`,
        { content: { ...content, artefact: measured } },
        { ifMatch: seen.latest },
      );
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['versions'] }),
  });
}
