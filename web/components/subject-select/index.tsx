import { Select } from 'antd';
import { useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SUBJECT_KINDS, type SubjectKind } from '../../../src/kernel/subject/index.ts';
import { type SearchHit, type Subject, useRead } from '../../app/api/index.ts';
import { useText } from '../../app/i18n/index.ts';

/** Anything managed, found by a part of its title. As a form's field it holds the id. */
export function SubjectSelect(props: {
  /** By which the label of a form finds it. */
  id?: string;
  value?: string;
  onChange?: (id: string | undefined) => void;
  label?: string;
  placeholder?: string;
}) {
  const { t } = useTranslation();
  const text = useText();
  const [q, setQuery] = useState('');
  const asked = useDeferredValue(q.trim());
  const found = useRead<{ items: SearchHit[] }>('/search', { q: asked }, { enabled: asked !== '', keep: true });
  // What a link or a form began with is named although nobody searched for it.
  const chosen = useRead<Subject>(`/subjects/${props.value}`, undefined, {
    enabled: props.value !== undefined,
    staleTime: 300_000,
  });
  const hits: Pick<SearchHit, 'id' | 'kind' | 'title'>[] = asked === '' ? [] : (found.data?.items ?? []);
  const all = chosen.data && !hits.some(({ id }) => id === props.value) ? [chosen.data, ...hits] : hits;
  return (
    <Select
      allowClear
      id={props.id}
      aria-label={props.label}
      value={props.value}
      onChange={props.onChange}
      loading={found.isFetching}
      placeholder={props.placeholder ?? t('subjectSelect.hint')}
      showSearch={{ filterOption: false, onSearch: setQuery }}
      notFoundContent={t(asked === '' ? 'subjectSelect.hint' : 'search.none')}
      options={all.map((one) => ({
        value: one.id,
        label: `${text(SUBJECT_KINDS[one.kind as SubjectKind]) || one.kind} · ${text(one.title)}`,
      }))}
    />
  );
}
