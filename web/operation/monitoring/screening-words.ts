import { useTranslation } from 'react-i18next';
import type { KeywordListSummary, Page } from '../../app/api/index.ts';
import { useRead } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';

/** What screening says of detectors and verdicts, in words. Lists are named where the person may see them. */
export function useScreeningWords() {
  const { t } = useTranslation();
  const text = useText();
  const lists = useRead<Page<KeywordListSummary>>('/keyword-lists', { limit: 200 }, { staleTime: 60_000 });
  const titles = new Map((lists.data?.items ?? []).map((list) => [list.id, text(list.title)]));

  /** Of a detector as records name it, such as `keywords:kwl_…` or `guard:scp_….name`. */
  function detector(name: string): string {
    const [kind = '', of] = name.split(':');
    const word = t(`screeningPolicy.detector.${kind}`, { defaultValue: kind });
    if (of === undefined) return word;
    return `${word}: ${kind === 'guard' ? (of.split('.')[1] ?? of) : (titles.get(of) ?? of)}`;
  }
  const verdict = (value: string) => t(`screeningPolicy.verdict.${value}`, { defaultValue: value });

  /** All marks of a record, one line each: what a detector did on a side, how bad it was, what could not be read, and why it did not look. */
  function lines(marks: Readonly<Record<string, string>>): string[] {
    return Object.entries(marks).flatMap(([name, value]) => {
      if (/\.(grade|kinds|skipped)$/.test(name)) return [];
      const [side = '', ...rest] = name.split('.');
      const about = rest.join('.');
      if (side === 'label')
        return [
          `${t(`screeningPolicy.label.${about}`)}: ${t(`screeningPolicy.labelled.${value}`, { defaultValue: value })}`,
        ];
      const grade = marks[`${name}.grade`];
      const skipped = marks[`${name}.skipped`];
      const kinds = about === 'media' ? (marks[`${name}.kinds`] ?? '') : '';
      const more = [
        kinds
          .split(' ')
          .filter((kind) => kind !== '')
          .map((kind) => t(`screeningPolicy.mediaKind.${kind}`, { defaultValue: kind }))
          .join(t('common.separator')),
        grade === undefined ? '' : t('screeningPolicy.graded', { grade: t(`grade.${grade}`, { defaultValue: grade }) }),
        skipped === undefined
          ? ''
          : skipped
              .split(' ')
              .map((one) => t(`screeningPolicy.skip.${one}`, { defaultValue: one }))
              .join(', '),
      ].filter((one) => one !== '');
      const told = more.length === 0 ? '' : ` (${more.join('; ')})`;
      return [
        `${t(`screeningPolicy.side.${side}`, { defaultValue: side })} · ${detector(about)}: ${verdict(value)}${told}`,
      ];
    });
  }
  return { detector, verdict, lines };
}
