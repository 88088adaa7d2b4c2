import type { FileFaultCode, ListFileError } from '../../../../engines/screening/list-files/index.ts';
import type { Bilingual } from '../../../../kernel/identity/index.ts';
import { problem } from '../../../../platform/http/index.ts';
import type { ImportReport } from './import.schema.ts';
import { MAX_ENTRIES, MAX_FILE_BYTES, MAX_LINES } from './limits.ts';

const FILE_FAULTS: Record<FileFaultCode, Bilingual> = {
  'empty-file': { zh: '文件是空的。', en: 'The file is empty.' },
  'not-text': {
    zh: '这不是文本文件。请在表格软件中另存为 CSV（UTF-8 或 GBK）后再导入。',
    en: 'This is no text file. Save it as CSV (UTF-8 or GBK) in your spreadsheet program and import that.',
  },
  'encoding-unknown': {
    zh: '无法按所选编码读取。请选择正确的编码，或另存为 UTF-8。',
    en: 'The file does not decode in this encoding. Choose the right one, or save it as UTF-8.',
  },
  'too-many-lines': {
    zh: `行数超过 ${MAX_LINES}。请拆成几个库。`,
    en: `The file has more than ${MAX_LINES} lines. Split it into several lists.`,
  },
  'csv-quote-open': { zh: '引号没有闭合。', en: 'A quoted cell never ends.' },
  'csv-no-text-column': {
    zh: '表头中没有关键词列，请将该列命名为“关键词”或“text”。',
    en: 'The headings name no column of keywords; call it “text”.',
  },
  'json-malformed': { zh: '不是有效的 JSON。', en: 'This is not valid JSON.' },
  'json-not-a-list': {
    zh: 'JSON 应为数组，或含有 entries 数组的对象。',
    en: 'The JSON must be an array, or an object with an array under entries.',
  },
};

/** The file as a whole can't be read; nothing was changed. */
export function unreadableFile({ code, line }: ListFileError) {
  const { zh, en } = FILE_FAULTS[code];
  return problem({
    status: 422,
    code: 'list-file-unreadable',
    title: { zh: '无法读取文件', en: 'Unreadable file' },
    detail:
      line === undefined
        ? { zh: `${zh}未作任何更改。`, en: `${en} Nothing was changed.` }
        : { zh: `第 ${line} 行：${zh}未作任何更改。`, en: `Line ${line}: ${en} Nothing was changed.` },
    fault: code,
    ...(line === undefined ? {} : { line }),
  });
}

export function fileTooLarge() {
  const megabytes = MAX_FILE_BYTES / 1024 ** 2;
  return problem({
    status: 413,
    code: 'list-file-too-large',
    title: { zh: '文件过大', en: 'File too large' },
    detail: {
      zh: `文件超过 ${megabytes} MB。请拆成几个文件，用“追加”方式导入。`,
      en: `The file is larger than ${megabytes} MB. Split it and import the parts by adding.`,
    },
  });
}

/** Lines that somebody has to think about: either they are put right, or it is said that they be left out. */
export function faultyLines(report: ImportReport) {
  const count = report.faults.total - report.faults.harmless;
  return problem({
    status: 422,
    code: 'list-file-faulty',
    title: { zh: '部分行有误', en: 'Some lines are wrong' },
    detail: {
      zh: `有 ${count} 行不能导入，未作任何更改。请更正，或选择略过这些行。`,
      en: `${count} lines can't be imported, so nothing was changed. Correct them, or have them left out.`,
    },
    report,
  });
}

export function tooManyEntries(count: number) {
  return problem({
    status: 422,
    code: 'list-too-large',
    title: { zh: '条目过多', en: 'Too many entries' },
    detail: {
      zh: `导入后将有 ${count} 条，上限为 ${MAX_ENTRIES} 条。请拆成几个库。`,
      en: `The list would have ${count} entries, more than ${MAX_ENTRIES}. Split it into several lists.`,
    },
  });
}

export function kindsInUse(ids: readonly string[]) {
  return problem({
    status: 409,
    code: 'own-kind-in-use',
    title: { zh: '类别仍在使用', en: 'Kind in use' },
    detail: {
      zh: `仍有条目或样本属于以下自定义类别，不能删除：${ids.join('、')}。`,
      en: `Entries or samples are still of these kinds, so they can't be removed: ${ids.join(', ')}.`,
    },
  });
}
