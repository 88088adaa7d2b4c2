import type { ApiClient } from '../support/index.ts';

interface Bilingual {
  readonly zh: string;
  readonly en: string;
}

export interface Measure {
  readonly id: string;
  readonly title: Bilingual;
  readonly status: 'operating' | 'stale' | 'failing' | 'not-operated' | 'not-applicable';
  readonly level: string;
  readonly assurance: string | null;
  readonly reasons: readonly { readonly text: Bilingual }[];
}

const SIGNS: Readonly<Record<Measure['status'], string>> = {
  operating: '● 运行 operating   ',
  stale: '◐ 过期 stale       ',
  failing: '✗ 失效 failing     ',
  'not-operated': '○ 未运行 not-operated',
  'not-applicable': '– 不适用 n/a      ',
};

/** Looks at every measure anew; answers all of them in the order of the standard. */
export async function readMeasures(api: ApiClient): Promise<Measure[]> {
  await api.post('/conformity/recompute', {});
  const { chapters } = await api.get<{ chapters: { subClauses: { measures: Measure[] }[] }[] }>('/measures');
  return chapters.flatMap(({ subClauses }) => subClauses.flatMap(({ measures }) => measures));
}

/** One line a measure: its status as computed, and the first reason where it does not operate. */
export function measureLines(measures: readonly Measure[]): string[] {
  return measures.map(({ id, title, status, reasons }) => {
    const reason = status === 'operating' || status === 'not-operated' ? undefined : reasons[0]?.text.en;
    return `${SIGNS[status]} ${id.padEnd(6)} ${title.zh}  ${title.en}${reason === undefined ? '' : ` — ${reason}`}`;
  });
}
