import { Select } from 'antd';
import { useState } from 'react';
import { type Page, type Person, useRead } from '../../app/api/index.ts';

/** One of the people who can sign in, found by name or e-mail. As a form's field it holds the id. */
export function PersonSelect(props: {
  /** By which the label of a form finds it. */
  id?: string;
  value?: string;
  onChange?: (id: string | undefined) => void;
  label?: string;
}) {
  const [q, setQuery] = useState('');
  const people = useRead<Page<Person>>('/people', { enabled: 'true', limit: 50, q }, { keep: true });
  return (
    <Select
      allowClear
      id={props.id}
      aria-label={props.label}
      value={props.value}
      onChange={props.onChange}
      loading={people.isFetching}
      showSearch={{ filterOption: false, onSearch: setQuery }}
      options={(people.data?.items ?? []).map((one) => ({ value: one.id, label: `${one.name} · ${one.email}` }))}
    />
  );
}
