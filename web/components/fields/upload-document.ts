import { api } from '../../app/api/index.ts';

/** Keeps a file on the server and answers its hash. */
export async function uploadDocument(file: File): Promise<{ sha256: string }> {
  return api.post<{ sha256: string }>('/documents', new Blob([file]), { query: { title: file.name } });
}
