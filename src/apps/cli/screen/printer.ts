import { once } from 'node:events';
import type { DocumentVerdict, Evasion, Hit, Verdict } from '../../../engines/screening/index.ts';
import { commandLanguage } from '../console-io.ts';
import type { ScreenIo } from './options.ts';

/** Where a hit is, as people count: lines and characters from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
  /** Path inside a JSON line. */
  readonly path?: string;
}

export interface Excerpt {
  readonly before: string;
  readonly text: string;
  readonly after: string;
}

export interface Printer {
  hit(hit: Hit, place: Place, excerpt: Excerpt): void;
  /** A line of its own: text for people, or an object for machines. */
  note(text: string, value: Record<string, unknown>): void;
  summary(verdicts: Figures): void;
  /** Waits until what was printed has gone. */
  flush(): Promise<void>;
}

export interface Figures {
  readonly units: number;
  readonly hits: number;
  readonly kinds: Readonly<Record<string, number>>;
  readonly unscreenedMedia: number;
  readonly brokenLines: number;
}

const VIA_ZH: Readonly<Record<Evasion, string>> = {
  width: '全角或异体字形',
  case: '大小写',
  ignorable: '不可见字符',
  marks: '附加符号',
  numerals: '数字的其他写法',
  separators: '插入的空格或符号',
  traditional: '繁体',
  lookalike: '形近字',
  leet: '数字代字母',
  pinyin: '拼音',
  'split-character': '拆字',
};

const WORDS = {
  zh: { via: '还原', hits: '处命中', none: '没有命中', media: '处媒体未检查', broken: '行不是 JSON' },
  en: { via: 'via', hits: 'hits', none: 'no hits', media: 'media not screened', broken: 'lines are not JSON' },
};

export function createPrinter(io: ScreenIo, json: boolean): Printer {
  const language = commandLanguage();
  const words = WORDS[language];
  let lines: string[] = [];
  const print = (text: string, value: Record<string, unknown>) => lines.push(json ? JSON.stringify(value) : text);

  return {
    hit({ detector, kind, grade, rule, via, start, end }, { line, column, path }, excerpt) {
      const undone = via.map((one) => (language === 'zh' ? VIA_ZH[one] : one)).join(language === 'zh' ? '、' : ', ');
      const at = path === undefined ? `${line}:${column}` : `${line}:${path}:${column}`;
      const shown = `${visible(excerpt.before)}【${visible(excerpt.text)}】${visible(excerpt.after)}`;
      const how = via.length === 0 ? '' : `  (${words.via}: ${undone})`;
      print(`${at}  ${detector}  ${kind}  ${grade}${how}\n    ${shown}`, {
        line,
        column,
        ...(path === undefined ? {} : { path }),
        start,
        end,
        detector,
        kind,
        grade,
        rule,
        via,
      });
    },
    note: print,
    summary({ units, hits, kinds, unscreenedMedia, brokenLines }) {
      const list = Object.entries(kinds).sort(([a], [b]) => (a < b ? -1 : 1));
      const parts = [
        hits === 0
          ? words.none
          : `${hits} ${words.hits}: ${list.map(([kind, count]) => `${kind} ${count}`).join(', ')}`,
      ];
      if (unscreenedMedia > 0) parts.push(`${unscreenedMedia} ${words.media}`);
      if (brokenLines > 0) parts.push(`${brokenLines} ${words.broken}`);
      print(parts.join('; '), { summary: { units, hits, kinds, unscreenedMedia, brokenLines } });
    },
    async flush() {
      if (lines.length === 0) return;
      const text = `${lines.join('\n')}\n`;
      lines = [];
      if (!io.stdout.write(text)) await once(io.stdout, 'drain');
    },
  };
}

/** What a terminal would obey or not show is written out. */
export function visible(text: string): string {
  return text
    .replace(/\r?\n/g, '⏎')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`);
}

/** Hits by kind over several verdicts. */
export function kindsOf(verdicts: readonly (Verdict | DocumentVerdict)[]): {
  hits: number;
  kinds: Record<string, number>;
} {
  const kinds: Record<string, number> = {};
  let hits = 0;
  for (const { detectors } of verdicts)
    for (const detector of detectors) {
      hits += detector.hits;
      for (const [kind, count] of Object.entries(detector.kinds)) kinds[kind] = (kinds[kind] ?? 0) + count;
    }
  return { hits, kinds };
}
