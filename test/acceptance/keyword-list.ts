import { applyFor, approve, type SubjectView } from '../../examples/support/index.ts';
import type { House } from './house.ts';

/** Puts a list of these words into force; an existing one gets them in the place of what it had. */
export async function admitKeywords(
  { cast, organisation }: House,
  words: readonly [string, ...string[]],
  id?: string,
): Promise<SubjectView> {
  const { api } = cast.compliance;
  const at =
    id ??
    (
      await api.post<SubjectView>('/keyword-lists', {
        title: { zh: '词库', en: 'List' },
        unitId: organisation.rootUnitId,
        description: '',
        ownKinds: [],
      })
    ).id;
  const get = () => api.get<SubjectView>(`/keyword-lists/${at}`);
  await api.send('POST', `/keyword-lists/${at}/import?mode=replace&format=text&kind=A.1-h&grade=high`, {
    bytes: new TextEncoder().encode(words.join('\n')),
    headers: { 'if-match': `"${(await get()).latest}"` },
  });
  const samples = { mustCatch: [{ text: words[0], kind: 'A.1-h' }], mustPass: [{ text: '今天开会' }] };
  await api.put(`/keyword-lists/${at}/samples`, samples, (await get()).latest);
  await approve(await applyFor(api, 'keyword-list.admit', at), cast.security);
  return get();
}
