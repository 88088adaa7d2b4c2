import type { Bilingual } from '../identity/index.ts';

/** A place where the guide's text can't be right as printed, and how the product reads it. */
export interface Discrepancy {
  readonly id: string;
  readonly measureIds: readonly string[];
  readonly title: Bilingual;
  readonly text: Bilingual;
  /** How we read it, measure by measure. */
  readonly reading: readonly { readonly measureId: string; readonly standards: readonly string[] }[];
}

export const DISCREPANCIES: readonly Discrepancy[] = [
  {
    id: 'cited-standard-number',
    measureIds: ['4.3.b', '6.2.a', '6.3.a'],
    title: { zh: '引用标准的编号与名称不符', en: 'A cited standard’s number and title do not match' },
    text: {
      zh: '指南以编号 GB/T 43697 引用《生成式人工智能服务安全基本要求》，但该名称对应的是 GB/T 45654-2025《网络安全技术 生成式人工智能服务安全基本要求》；GB/T 43697-2024 是《数据安全技术 数据分类分级规则》。本系统按内容理解：来源与标准（4.3 b）两项标准都用，安全措施落实（6.2 a）和数据回流（6.3 a）用 GB/T 45654-2025。',
      en: 'The guide cites GB/T 43697 under the title of GB/T 45654-2025 (basic safety requirements for generative AI services). GB/T 43697-2024 is about data classification and grading. We read it by content: 4.3 b uses both standards, 6.2 a and 6.3 a use GB/T 45654-2025.',
    },
    reading: [
      { measureId: '4.3.b', standards: ['GB/T 45654-2025', 'GB/T 43697-2024'] },
      { measureId: '6.2.a', standards: ['GB/T 45654-2025'] },
      { measureId: '6.3.a', standards: ['GB/T 45654-2025'] },
    ],
  },
];

/** The discrepancies to show on a measure's page; usually none. */
export function discrepanciesOf(measureId: string): readonly Discrepancy[] {
  return DISCREPANCIES.filter((one) => one.measureIds.includes(measureId));
}
