import type { Bilingual } from '../../identity/index.ts';

/** Units of criteria, by the code that a criterion carries, as people read them. `''` is for a yes or no, or a text. */
export const CRITERION_UNITS: { readonly [code: string]: Bilingual } = {
  '': { zh: '', en: '' },
  '%': { zh: '%', en: '%' },
  second: { zh: '秒', en: 's' },
  hour: { zh: '小时', en: 'h' },
  day: { zh: '天', en: 'd' },
  'working-day': { zh: '个工作日', en: 'working days' },
  month: { zh: '个月', en: 'months' },
  year: { zh: '年', en: 'years' },
  item: { zh: '条', en: 'items' },
  person: { zh: '人', en: 'people' },
  time: { zh: '次', en: 'times' },
  click: { zh: '次点击', en: 'clicks' },
};
