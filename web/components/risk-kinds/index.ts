import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { PersonalInformationKind } from '../../../src/engines/screening/index.ts';
import { RISK_GROUPS, RISKS, riskOf } from '../../../src/kernel/risk/index.ts';
import { type KeywordListSummary, type KeywordListView, type Page, useRead } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';

/** Every kind that detectors look for; the type says so when one is missing. */
const PERSONAL: { readonly [kind in PersonalInformationKind]: true } = {
  ...{ 'cn-id-card': true, 'cn-mobile': true, 'cn-landline': true, 'bank-card': true, 'payment-card': true },
  ...{ passport: true, 'travel-permit': true, 'vehicle-plate': true, 'credit-code': true, email: true },
  ...{ 'ip-address': true, 'international-phone': true, address: true, 'person-name': true },
};

/** Kinds of personal information for a select. */
export function usePersonalKinds(): { value: string; label: string }[] {
  const { t } = useTranslation();
  return Object.keys(PERSONAL).map((value) => ({ value, label: t(`screeningPolicy.personalKind.${value}`) }));
}

export type OwnKinds = KeywordListView['content']['ownKinds'];

/** Names of risks and of a list's own kinds. Other ids (kinds of personal information) are named by the detector's words. */
export function useKinds(own: OwnKinds = []) {
  const text = useText();
  return useMemo(
    () => ({
      nameOf: (id: string) => text(riskOf(id) ?? own.find((kind) => kind.id === id)?.title) || id,
      /** For a select: own kinds first, then the 31 risks by group. */
      options: [
        ...own.map((kind) => ({ value: kind.id, label: text(kind.title) })),
        ...Object.entries(RISK_GROUPS).map(([group, name]) => ({
          label: `${group} ${text(name)}`,
          title: group,
          options: RISKS.filter((risk) => risk.group === group).map((risk) => ({
            value: risk.id,
            label: `${risk.id} ${text(risk)}`,
          })),
        })),
      ],
    }),
    [text, own],
  );
}

/** Lists in force, for rules that look by them and may name their own kinds. */
export function useActiveLists(): readonly KeywordListSummary[] {
  const query = { limit: 200, state: 'active' };
  return useRead<Page<KeywordListSummary>>('/keyword-lists', query, { staleTime: 30_000 }).data?.items ?? NONE;
}
const NONE: readonly KeywordListSummary[] = [];

/** The own kinds of these lists, each once; of all where none is named. */
export function ownKindsOf(lists: readonly KeywordListSummary[], ids: readonly string[]): OwnKinds {
  const named = lists.filter(({ id }) => ids.length === 0 || ids.includes(id));
  const kinds = named.flatMap(({ content, contentInForce }) => (contentInForce ?? content).ownKinds);
  return [...new Map(kinds.map((kind) => [kind.id, kind])).values()];
}

/** Grades as words carry a tone. */
export const GRADE_TONES: Readonly<Record<string, string>> = {
  notice: 'idle',
  low: 'idle',
  medium: 'warn',
  high: 'bad',
};
