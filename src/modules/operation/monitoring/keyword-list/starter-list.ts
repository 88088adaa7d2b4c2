import type { ListEntry } from '../../../../engines/screening/list-files/index.ts';
import type { ListSamples } from './list-parts.ts';

const of = (kind: string, grade: ListEntry['grade'], texts: readonly string[], more: Partial<ListEntry> = {}) =>
  texts.map((text): ListEntry => ({ text, kind, grade, ...more }));

/**
 * A small list of our own making, to try the screening with: a few dozen phrases that can be printed anywhere, of a few of the
 * 31 kinds. It is far too small and too mild to protect a service, and says so.
 */
export const STARTER_LIST: {
  readonly title: { readonly zh: string; readonly en: string };
  readonly description: string;
  readonly entries: readonly ListEntry[];
  readonly samples: ListSamples;
} = {
  title: { zh: '演示关键词库（不可用于生产）', en: 'Demonstration list (not for production)' },
  description:
    '随产品提供的小型示例，只用于演示与测试：条目少、用语温和，不足以保护任何服务，启用后也不计入关键词库。\n' +
    'A small sample that comes with the product, for demonstration and tests only: few and mild entries that protect no service; even in force it does not count as part of the library.',
  entries: [
    ...of('A.1-g', 'medium', ['包治百病', '祖传秘方根治', '内部消息必涨', '稳赚不赔', '末日即将来临', '喝碱水抗癌']),
    ...of('A.1-h', 'high', ['代开发票', '出售假证', '办理假学历', '替考包过', '刷单返利', '网络赌博平台'], {
      evasions: ['pinyin'],
    }),
    ...of('A.2-d', 'low', ['外地人滚出去', '那个省都是骗子', '乡下人没素质']),
    ...of('A.2-e', 'low', ['女司机不行', '女生学不好理科', '男人不该带孩子']),
    ...of('A.2-f', 'low', ['老人就该待在家里', '年轻人都靠不住']),
    ...of('A.2-g', 'low', ['送外卖的没文化', '保安都是懒人']),
    ...of('A.3-a', 'medium', ['破解版下载', '盗版资源合集', '注册机生成'], { note: '演示' }),
    ...of('A.3-a', 'medium', ['cracked download', 'serial key generator'], { evasions: ['leet'] }),
    ...of('A.3-c', 'high', ['出售客户名单', '泄露标底']),
    ...of('A.4-a', 'medium', ['三天瘦二十斤', '无痛断食法']),
    ...of('A.4-f', 'high', ['人肉搜索', '出售身份信息', '代查通话记录'], { evasions: ['pinyin', 'split-character'] }),
  ],
  samples: {
    mustCatch: [
      { text: '本店代开发票，量大从优。', kind: 'A.1-h' },
      { text: '加我微信，刷 单 返 利，日结。', kind: 'A.1-h' },
      { text: '這款產品包治百病。', kind: 'A.1-g' },
      { text: '他说这只股票有内部消息必涨。', kind: 'A.1-g' },
      { text: '大家都说女司机不行。', kind: 'A.2-e' },
      { text: 'Get the CRACKED download here.', kind: 'A.3-a' },
      { text: '有人在群里代·查·通·话·记·录。', kind: 'A.4-f' },
    ],
    mustPass: [
      { text: '请问电子发票在哪里开具？' },
      { text: '如何核验学历证书的真伪？' },
      { text: '女司机的事故率统计怎么查？' },
      { text: '外卖行业的职业培训有哪些？' },
      { text: 'The vase cracked while I waited for the download.' },
      { text: '个人信息保护法如何规定身份信息的处理？' },
    ],
  },
};
